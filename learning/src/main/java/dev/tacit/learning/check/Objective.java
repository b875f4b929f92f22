package dev.tacit.learning.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tacit.learning.loss.Loss;

/** The loss of each example, and its gradient by the outputs. */
final class Objective {
  private final JsonNode json;
  private final String type;
  private final int width;

  /**
   * @param width of the outputs' last axis: classes
   */
  Objective(JsonNode json, int width) {
    this.json = json;
    this.type = json.path("type").asText();
    this.width = width;
  }

  double loss(int example, float[] outputs) {
    if (type.equals("upstream")) {
      float[] gradient = gradient(example, outputs);
      double loss = 0;
      for (int i = 0; i < outputs.length; i++) {
        loss += (double) gradient[i] * outputs[i];
      }
      return loss;
    }
    if (type.equals("softmax_cross_entropy")) {
      int positions = outputs.length / width;
      return softmax().value(outputs, 0, positions, width, labels(example, positions), 0);
    }
    return ofNumbers().value(outputs, 0, outputs.length, targets(example, outputs.length), 0);
  }

  float[] gradient(int example, float[] outputs) {
    int size = outputs.length;
    if (type.equals("upstream")) {
      return Numbers.floats(Numbers.values(json.path("gradient")), example * size, size);
    }
    float[] gradient = new float[size];
    if (type.equals("softmax_cross_entropy")) {
      int[] labels = labels(example, size / width);
      softmax().gradient(outputs, 0, size / width, width, labels, 0, gradient, 0);
    } else {
      ofNumbers().gradient(outputs, 0, size, targets(example, size), 0, gradient, 0);
    }
    return gradient;
  }

  private Loss.SoftmaxCrossEntropy softmax() {
    return new Loss.SoftmaxCrossEntropy(json.path("label_smoothing").asDouble());
  }

  private Loss.OfNumbers ofNumbers() {
    return switch (type) {
      case "mse" -> new Loss.MeanSquaredError();
      case "huber" -> new Loss.Huber(json.path("delta").asDouble());
      case "binary_cross_entropy" ->
          new Loss.BinaryCrossEntropy(json.path("from_logits").asBoolean());
      default ->
          throw new IllegalArgumentException(
              "objective must be upstream, softmax_cross_entropy, binary_cross_entropy, mse or"
                  + " huber but was "
                  + type);
    };
  }

  private int[] labels(int example, int positions) {
    float[] all =
        Numbers.floats(Numbers.values(json.path("labels")), example * positions, positions);
    int[] labels = new int[positions];
    for (int i = 0; i < positions; i++) {
      labels[i] = (int) all[i];
    }
    return labels;
  }

  private float[] targets(int example, int size) {
    return Numbers.floats(Numbers.values(json.path("targets")), example * size, size);
  }
}
