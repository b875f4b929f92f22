package dev.tacit.learning.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tacit.learning.optimizer.Optimizer;
import dev.tacit.learning.optimizer.OptimizerState;
import dev.tacit.learning.optimizer.Schedule;
import dev.tacit.learning.optimizer.WeightAverage;

/** Some steps of an optimizer, or of a weight average. */
final class OptimizerCase {
  private OptimizerCase() {}

  static double error(JsonNode json) {
    float[] weights = floats(Numbers.joined(json.path("parameters")));
    OptimizerState state = new OptimizerState(optimizer(json.path("optimizer")), weights.length);
    JsonNode steps = json.path("expected").path("parameters_after_step");
    double error = 0;
    for (int step = 0; step < steps.size(); step++) {
      state.step(weights, floats(Numbers.joined(json.path("gradients").path(step))));
      error =
          Numbers.worse(error, Numbers.error(widen(weights), 0, Numbers.joined(steps.get(step))));
    }
    return error;
  }

  static double averageError(JsonNode json) {
    JsonNode weights = json.path("weights");
    JsonNode averages = json.path("expected").path("average_after_update");
    int size = Numbers.values(weights.path(0)).length;
    WeightAverage average = new WeightAverage(json.path("decay").asDouble(), size);
    double error = 0;
    for (int i = 0; i < weights.size(); i++) {
      average.update(floats(Numbers.values(weights.get(i))));
      double[] expected = Numbers.values(averages.path(i));
      error = Numbers.worse(error, Numbers.error(widen(average.average()), 0, expected));
    }
    return error;
  }

  private static Optimizer optimizer(JsonNode json) {
    double rate = json.path("learning_rate").asDouble();
    double decay = json.path("weight_decay").asDouble(0);
    double epsilon = json.path("epsilon").asDouble();
    double beta1 = json.path("betas").path(0).asDouble();
    double beta2 = json.path("betas").path(1).asDouble();
    Schedule constant = Schedule.constant(rate);
    String type = json.path("type").asText();
    return switch (type) {
      case "sgd" ->
          new Optimizer.Sgd(
              constant,
              json.path("momentum").asDouble(0),
              json.path("dampening").asDouble(0),
              json.path("nesterov").asBoolean(),
              decay);
      case "adam" -> new Optimizer.Adam(constant, beta1, beta2, epsilon, decay);
      case "adamw" -> new Optimizer.AdamW(constant, beta1, beta2, epsilon, decay);
      case "adagrad" ->
          new Optimizer.Adagrad(
              new Schedule.InverseTime(rate, json.path("learning_rate_decay").asDouble(0)),
              json.path("initial_accumulator_value").asDouble(0),
              epsilon,
              decay);
      default ->
          throw new IllegalArgumentException(
              "optimizer must be sgd, adam, adamw or adagrad but was " + type);
    };
  }

  private static float[] floats(double[] values) {
    return Numbers.floats(values, 0, values.length);
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
