package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.function.DoubleFunction;

/** The least noise for a budget. Stateless and thread-safe. */
public final class Calibration {
  private static final double LEAST = 1e-2;
  private static final double GREATEST = 1e7;
  private static final double TOLERANCE = 5e-5;

  private Calibration() {}

  /**
   * The noise multiplier, at most 1e-4 relative above the smallest, at which the upper bound of
   * {@link PldAccountant} is within the target; that was evaluated at the very value returned.
   *
   * @param eventOfNoiseMultiplier the whole release as an event of the noise multiplier; more noise
   *     must never reveal more
   * @throws IllegalArgumentException if no noise multiplier in [0.01, 1e7] meets the target
   */
  public static double noiseMultiplier(
      PrivacyBudget target,
      NeighbouringRelation relation,
      DoubleFunction<PrivacyEvent> eventOfNoiseMultiplier) {
    double high = 1;
    while (!within(target, relation, eventOfNoiseMultiplier.apply(high))) {
      high *= 2;
      if (high > GREATEST) {
        throw new IllegalArgumentException(
            "target must be within reach of a noise multiplier of at most "
                + GREATEST
                + " but was "
                + target);
      }
    }
    double low = high / 2;
    while (low > LEAST && within(target, relation, eventOfNoiseMultiplier.apply(low))) {
      high = low;
      low /= 2;
    }
    while (high / low - 1 > TOLERANCE) {
      double middle = Math.sqrt(low * high);
      if (within(target, relation, eventOfNoiseMultiplier.apply(middle))) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static boolean within(
      PrivacyBudget target, NeighbouringRelation relation, PrivacyEvent event) {
    return PldAccountant.epsilon(event, relation, target.delta()).upper() <= target.epsilon();
  }
}
