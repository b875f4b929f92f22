package dev.tacit.learning.training;

import dev.tacit.privacy.clipping.AdaptiveClipping;
import java.util.Optional;

/** A clipping norm that stays, or follows a quantile as {@link AdaptiveClipping} says. */
final class AdaptiveNorm {
  private final Optional<AdaptiveClipping> rule;
  private final double expectedBatch;
  private double value;

  private AdaptiveNorm(Optional<AdaptiveClipping> rule, double expectedBatch, double value) {
    this.rule = rule;
    this.expectedBatch = expectedBatch;
    this.value = value;
  }

  static AdaptiveNorm constant(double value) {
    return new AdaptiveNorm(Optional.empty(), 1, value);
  }

  static AdaptiveNorm following(AdaptiveClipping rule, double expectedBatch, double value) {
    return new AdaptiveNorm(Optional.of(rule), expectedBatch, value);
  }

  double value() {
    return value;
  }

  /**
   * Takes one step's count in.
   *
   * @param centred sum over the drawn of 1/2 for those within the norm, else -1/2. It and its
   *     neighbours are multiples of 1/2, which the noise's lattice holds exactly, so rounding does
   *     not widen its sensitivity of 1/2
   */
  void follow(double centred, Chance chance) {
    if (rule.isEmpty()) {
      return;
    }
    AdaptiveClipping to = rule.get();
    double[] count = {centred};
    chance.addNoise(count, to.countDeviation());
    value = to.next(value, count[0], expectedBatch);
  }
}
