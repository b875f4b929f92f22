package dev.tacit.cli.train.log;

/**
 * How far a training was at a step.
 *
 * @param step steps done
 * @param epoch passes over the data that these are
 * @param epsilon upper bound for all that was charged until then; not finite without privacy
 * @param loss of the test set, in nats
 * @param accuracy on the test set, 0..1; NaN where numbers are predicted
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
    double clippingNorm,
    double learningRate,
    double seconds) {
  /** Whether there is an accuracy: not where numbers are predicted. */
  public boolean hasAccuracy() {
    return !Double.isNaN(accuracy);
  }
}
