package dev.tacit.learning.training;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import java.util.Optional;

/** A clipping norm that stays, or follows a quantile as {@link Privacy.AdaptiveDpSgd} says. */
final class AdaptiveNorm {
  private final Optional<Privacy.AdaptiveDpSgd> rule;
  private final double expectedBatch;
  private double value;

  private AdaptiveNorm(Optional<Privacy.AdaptiveDpSgd> rule, double expectedBatch, double value) {
    this.rule = rule;
    this.expectedBatch = expectedBatch;
    this.value = value;
  }

  static AdaptiveNorm constant(double value) {
    return new AdaptiveNorm(Optional.empty(), 1, value);
  }

  static AdaptiveNorm following(Privacy.AdaptiveDpSgd rule, double expectedBatch, double value) {
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
    Privacy.AdaptiveDpSgd to = rule.get();
    double[] count = {centred};
    chance.addNoise(count, to.countDeviation());
    double fraction = count[0] / expectedBatch + 0.5;
    double next = value * Math.exp(-to.rate() * (fraction - to.quantile()));
    value =
        Math.max(
            DpSgdSettings.SMALLEST_CLIPPING_NORM,
            Math.min(DpSgdSettings.LARGEST_CLIPPING_NORM, next));
  }
}
