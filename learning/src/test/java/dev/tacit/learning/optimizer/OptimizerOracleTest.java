package dev.tacit.learning.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Five steps of every optimizer and average against PyTorch in float64. */
class OptimizerOracleTest {
  private static final String FILE = "/vectors/optimizers-pytorch-2.13.0.json";

  /** One case, named by its id. */
  record Case(JsonNode json) {
    @Override
    public String toString() {
      return json.get("id").asText();
    }
  }

  static List<Case> cases(String kind) throws IOException {
    List<Case> cases = new ArrayList<>();
    try (InputStream in = OptimizerOracleTest.class.getResourceAsStream(FILE)) {
      for (JsonNode json : new ObjectMapper().readTree(in).get("cases")) {
        if (json.get("kind").asText().equals(kind)) {
          cases.add(new Case(json));
        }
      }
    }
    return cases;
  }

  static List<Case> optimizers() throws IOException {
    return cases("optimizer");
  }

  static List<Case> averages() throws IOException {
    return cases("weight_average");
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void step_oracleCase_movesTheWeightsAsExpected(Case oracle) {
    float[] weights = floats(all(oracle.json().get("parameters")));
    OptimizerState state = new OptimizerState(optimizer(oracle.json()), weights.length);
    JsonNode expected = oracle.json().at("/expected/parameters_after_step");
    assertThat(expected).hasSize(5);
    for (int step = 0; step < expected.size(); step++) {
      state.step(weights, floats(all(oracle.json().get("gradients").get(step))));
      assertClose(weights, all(expected.get(step)));
    }
  }

  @ParameterizedTest
  @MethodSource("averages")
  void update_oracleCase_averagesAsExpected(Case oracle) {
    JsonNode weights = oracle.json().get("weights");
    int size = weights.get(0).get("values").size();
    WeightAverage average = new WeightAverage(oracle.json().get("decay").asDouble(), size);
    for (int step = 0; step < weights.size(); step++) {
      average.update(floats(values(weights.get(step))));
      JsonNode expected = oracle.json().at("/expected/average_after_update").get(step);
      assertClose(average.average(), values(expected));
    }
  }

  private static Optimizer optimizer(JsonNode json) {
    JsonNode o = json.get("optimizer");
    double rate = o.get("learning_rate").asDouble();
    double weightDecay = number(o, "weight_decay");
    Schedule constant = Schedule.constant(rate);
    switch (o.get("type").asText()) {
      case "sgd":
        return new Optimizer.Sgd(
            constant,
            number(o, "momentum"),
            number(o, "dampening"),
            o.path("nesterov").asBoolean(),
            weightDecay);
      case "adam":
        return new Optimizer.Adam(
            constant, beta(o, 0), beta(o, 1), number(o, "epsilon"), weightDecay);
      case "adamw":
        return new Optimizer.AdamW(
            constant, beta(o, 0), beta(o, 1), number(o, "epsilon"), weightDecay);
      case "adagrad":
        return new Optimizer.Adagrad(
            new Schedule.InverseTime(rate, number(o, "learning_rate_decay")),
            number(o, "initial_accumulator_value"),
            number(o, "epsilon"),
            weightDecay);
      default:
        throw new AssertionError(json.toString());
    }
  }

  private static double number(JsonNode optimizer, String name) {
    return optimizer.path(name).asDouble(0);
  }

  private static double beta(JsonNode optimizer, int index) {
    return optimizer.get("betas").get(index).asDouble();
  }

  private static double[] all(JsonNode tensors) {
    List<Double> all = new ArrayList<>();
    for (JsonNode tensor : tensors) {
      for (double value : values(tensor)) {
        all.add(value);
      }
    }
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] values(JsonNode tensor) {
    double[] values = new double[tensor.get("values").size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.get("values").get(i).asDouble();
    }
    return values;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Within 1e-6 of the largest number of the array, as the vectors' own note measures. */
  private static void assertClose(float[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("number %d: %s, expected %s", i, actual[i], expected[i])
          .isLessThanOrEqualTo(1e-6 * largest);
    }
  }
}
