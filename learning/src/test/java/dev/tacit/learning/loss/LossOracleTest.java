package dev.tacit.learning.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses against PyTorch in float64; gradients where the network is one dense layer. */
class LossOracleTest {
  private static final String FILE = "/vectors/losses-pytorch-2.13.0.json";

  /** One case, named by its id. */
  record Case(JsonNode json) {
    int[] outputShape() {
      JsonNode shape = json.at("/expected/output/shape");
      int[] sizes = new int[shape.size()];
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = shape.get(i).asInt();
      }
      return sizes;
    }

    double[] values(String path) {
      JsonNode node = json.at(path);
      JsonNode list = node.isArray() ? node : node.get("values");
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

  static List<Case> all() throws IOException {
    List<Case> cases = new ArrayList<>();
    try (InputStream in = LossOracleTest.class.getResourceAsStream(FILE)) {
      for (JsonNode json : new ObjectMapper().readTree(in).get("cases")) {
        cases.add(new Case(json));
      }
    }
    return cases;
  }

  static List<Case> dense() throws IOException {
    List<Case> cases = new ArrayList<>(all());
    cases.removeIf(oracle -> !oracle.json().has("network"));
    assertThat(cases).hasSize(6);
    return cases;
  }

  @ParameterizedTest
  @MethodSource("all")
  void value_outputsOfTheOracle_isItsLoss(Case oracle) {
    double[] outputs = oracle.values("/expected/output");
    double[] losses = oracle.values("/expected/example_losses");
    int size = outputs.length / losses.length;
    double[] found = new double[losses.length];
    for (int e = 0; e < losses.length; e++) {
      found[e] = loss(oracle, floats(outputs), e, new float[size]);
    }
    assertClose(found, losses, 1e-6);
  }

  @ParameterizedTest
  @MethodSource("dense")
  void gradient_throughTheDenseLayer_isTheInputGradient(Case oracle) {
    double[] weight = oracle.values("/parameters/0.weight");
    double[] bias = oracle.values("/parameters/0.bias");
    double[] inputs = oracle.values("/input");
    boolean sigmoid = oracle.json().get("network").size() == 2;
    int out = bias.length;
    int in = weight.length / out;
    int examples = inputs.length / in;
    double[] outputs = new double[examples * out];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = bias[i % out];
      for (int j = 0; j < in; j++) {
        outputs[i] += weight[i % out * in + j] * inputs[i / out * in + j];
      }
      outputs[i] = sigmoid ? 1 / (1 + Math.exp(-outputs[i])) : outputs[i];
    }
    assertClose(outputs, oracle.values("/expected/output"), 1e-8);
    double[] found = new double[inputs.length];
    for (int e = 0; e < examples; e++) {
      float[] gradient = new float[out];
      loss(oracle, floats(outputs), e, gradient);
      for (int k = 0; k < out; k++) {
        double p = outputs[e * out + k];
        double slope = sigmoid ? p * (1 - p) : 1;
        for (int j = 0; j < in; j++) {
          found[e * in + j] += gradient[k] * slope * weight[k * in + j];
        }
      }
    }
    assertClose(found, oracle.values("/expected/input_gradient"), 1e-6);
  }

  private static double loss(Case oracle, float[] outputs, int example, float[] gradient) {
    JsonNode objective = oracle.json().get("objective");
    int[] shape = oracle.outputShape();
    int size = outputs.length / shape[0];
    int offset = example * size;
    String type = objective.get("type").asText();
    if (type.equals("softmax_cross_entropy")) {
      int classes = shape[shape.length - 1];
      double[] labels = oracle.values("/objective/labels");
      int[] whole = new int[labels.length];
      for (int i = 0; i < whole.length; i++) {
        whole[i] = (int) labels[i];
      }
      int positions = size / classes;
      return new Loss.SoftmaxCrossEntropy(objective.get("label_smoothing").asDouble())
          .gradient(outputs, offset, positions, classes, whole, example * positions, gradient, 0);
    }
    float[] targets = floats(oracle.values("/objective/targets"));
    return byNumber(type, objective).gradient(outputs, offset, size, targets, offset, gradient, 0);
  }

  private static Loss.OfNumbers byNumber(String type, JsonNode objective) {
    switch (type) {
      case "mse":
        return new Loss.MeanSquaredError();
      case "huber":
        return new Loss.Huber(objective.get("delta").asDouble());
      case "binary_cross_entropy":
        return new Loss.BinaryCrossEntropy(objective.get("from_logits").asBoolean());
      default:
        throw new AssertionError(type);
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static void assertClose(double[] actual, double[] expected, double relative) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("number %d: %s, expected %s", i, actual[i], expected[i])
          .isLessThanOrEqualTo(relative * largest);
    }
  }
}
