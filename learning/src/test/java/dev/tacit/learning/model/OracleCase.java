package dev.tacit.learning.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** One case of layers-pytorch-2.13.0.json; the form is explained in the file's own fields. */
record OracleCase(JsonNode json, ModelSpec spec, float[] parameters, int examples) {
  private static final String FILE = "/vectors/layers-pytorch-2.13.0.json";

  static List<OracleCase> all() {
    List<OracleCase> cases = new ArrayList<>();
    try (InputStream in = OracleCase.class.getResourceAsStream(FILE)) {
      for (JsonNode json : new ObjectMapper().readTree(in).get("cases")) {
        cases.add(of(json));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return cases;
  }

  private static OracleCase of(JsonNode json) {
    int[] input = shape(json.get("input"));
    int[] shape = Arrays.copyOfRange(input, 1, input.length);
    List<LayerSpec> layers = new ArrayList<>();
    List<Float> weights = new ArrayList<>();
    if (json.get("parameters").isEmpty()) {
      addIdentity(shape, layers, weights);
    }
    for (JsonNode layer : json.get("network")) {
      ObjectNode own = layer.deepCopy();
      own.remove("groups");
      layers.add(LayerJson.read(own));
    }
    layers.add(new LayerSpec.Flatten());
    for (Iterator<JsonNode> i = json.get("parameters").elements(); i.hasNext(); ) {
      for (double value : values(i.next())) {
        weights.add((float) value);
      }
    }
    int[] output = shape(json.at("/expected/output"));
    int classes = Arrays.stream(output).skip(1).reduce(1, (a, b) -> a * b);
    float[] parameters = new float[weights.size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = weights.get(i);
    }
    ModelSpec spec = new ModelSpec("oracle", shape, classes, layers);
    return new OracleCase(json, spec, parameters, input[0]);
  }

  /** A model without weights is refused, so layers without weights stand behind an identity. */
  private static void addIdentity(int[] shape, List<LayerSpec> layers, List<Float> weights) {
    int n = shape[0];
    Size one = new Size(1, 1);
    layers.add(
        shape.length == 3
            ? new LayerSpec.Conv2d(n, n, one, one, new Size(0, 0), false)
            : new LayerSpec.Dense(n, n, false));
    for (int i = 0; i < n * n; i++) {
      weights.add(i / n == i % n ? 1f : 0f);
    }
  }

  boolean hasParameters() {
    return !json.get("parameters").isEmpty();
  }

  double[] expected(String name) {
    return values(json.at("/expected/" + name));
  }

  boolean has(String name) {
    return !json.at("/expected/" + name).isMissingNode();
  }

  /** All parameter tensors of a field of {@code expected}, in order. */
  double[] expectedParameters(String name) {
    List<Double> all = new ArrayList<>();
    for (JsonNode tensor : json.at("/expected/" + name)) {
      for (double value : values(tensor)) {
        all.add(value);
      }
    }
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  float[] input(int example) {
    double[] all = values(json.get("input"));
    int size = all.length / examples;
    return floats(all, example * size, size);
  }

  /** The gradient of one example's objective by its outputs, from the objective's formula. */
  float[] outputGradient(int example, float[] outputs) {
    JsonNode objective = json.get("objective");
    int n = outputs.length;
    String type = objective.get("type").asText();
    if (type.equals("upstream")) {
      return floats(values(objective.get("gradient")), example * n, n);
    }
    double[] gradient = new double[n];
    if (type.equals("softmax_cross_entropy")) {
      double smoothing = objective.get("label_smoothing").asDouble();
      int label = (int) values(objective.get("labels"))[example];
      double sum = 0;
      double maximum = Double.NEGATIVE_INFINITY;
      for (float output : outputs) {
        maximum = Math.max(maximum, output);
      }
      for (float output : outputs) {
        sum += Math.exp(output - maximum);
      }
      for (int k = 0; k < n; k++) {
        double target = (k == label ? 1 - smoothing : 0) + smoothing / n;
        gradient[k] = Math.exp(outputs[k] - maximum) / sum - target;
      }
      return floats(gradient, 0, n);
    }
    double[] targets = values(objective.get("targets"));
    for (int k = 0; k < n; k++) {
      double difference = outputs[k] - targets[example * n + k];
      if (type.equals("mse")) {
        gradient[k] = 2 * difference / n;
      } else if (type.equals("huber")) {
        double delta = objective.get("delta").asDouble();
        gradient[k] = Math.max(-delta, Math.min(delta, difference)) / n;
      } else {
        double probability = 1 / (1 + Math.exp(-outputs[k]));
        gradient[k] = (probability - targets[example * n + k]) / n;
      }
    }
    return floats(gradient, 0, n);
  }

  private static float[] floats(double[] from, int at, int length) {
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = (float) from[at + i];
    }
    return floats;
  }

  private static int[] shape(JsonNode tensor) {
    int[] shape = new int[tensor.get("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.get("shape").get(i).asInt();
    }
    return shape;
  }

  static double[] values(JsonNode tensor) {
    JsonNode list = tensor.isArray() ? tensor : tensor.get("values");
    double[] values = new double[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).asDouble();
    }
    return values;
  }

  @Override
  public String toString() {
    return json.get("id").asText();
  }
}
