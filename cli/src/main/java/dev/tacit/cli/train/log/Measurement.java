package dev.tacit.cli.train.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a training was at a step.
 *
 * @param step steps done
 * @param epoch passes over the data that these are
 * @param epsilon upper bound for all that was charged until then; not finite without privacy
 * @param loss of the test set, in nats
 * @param accuracy on the test set, 0..1; NaN where it is not measured, as of predicted numbers
 * @param scores what else was measured on the test set, by the column's name; NaN where the model
 *     or the examples do not say
 * @param clippingNorm of the next step; not finite without privacy
 * @param learningRate of the next step
 * @param seconds of training so far, all attempts together
 */
public record Measurement(
    int step,
    double epoch,
    double epsilon,
    double loss,
    double accuracy,
    Map<String, Double> scores,
    double clippingNorm,
    double learningRate,
    double seconds) {
  public Measurement {
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }

  /** Whether there is an accuracy. */
  public boolean hasAccuracy() {
    return !Double.isNaN(accuracy);
  }
}
