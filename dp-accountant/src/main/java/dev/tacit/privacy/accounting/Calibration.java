package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.function.DoubleFunction;

/** From a target to a mechanism's parameter. Static and thread-safe. */
public final class Calibration {
  private static final double PRECISION = 3e-5;
  private static final double LEAST = 1e-3;
  private static final double LARGEST = 1e6;
  private static final double COARSE = 8;

  private Calibration() {}

  /**
   * About the smallest noise multiplier, to 1e-4 relative, whose event meets a target. What is
   * returned was verified: {@link PldAccountant#epsilon}'s upper bound is at most the target's
   * epsilon.
   *
   * @param eventOfNoiseMultiplier the event at a noise multiplier; its epsilon must not grow with
   *     it
   * @throws IllegalArgumentException if even a noise multiplier of 1e6 does not meet the target
   * @throws UnsupportedEventException if there is no proved bound
   */
  public static double noiseMultiplier(
      PrivacyBudget target,
      NeighbouringRelation relation,
      DoubleFunction<PrivacyEvent> eventOfNoiseMultiplier) {
    double high = 1;
    while (!meets(target, relation, eventOfNoiseMultiplier, high)) {
      high *= 2;
      if (high > LARGEST) {
        throw new IllegalArgumentException(
            "target must be within reach of a noise multiplier of 1e6 but was " + target);
      }
    }
    double low = high / 2;
    while (low > LEAST && meets(target, relation, eventOfNoiseMultiplier, low)) {
      high = low;
      low /= 2;
    }
    while (high - low > PRECISION * high) {
      double middle = Math.sqrt(low * high);
      if (meets(target, relation, eventOfNoiseMultiplier, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    // The search used a coarser grid; what counts is the bound that everybody else will compute.
    while (PldAccountant.epsilon(eventOfNoiseMultiplier.apply(high), relation, target.delta())
            .upper()
        > target.epsilon()) {
      high *= 1 + PRECISION;
    }
    return high;
  }

  private static boolean meets(
      PrivacyBudget target,
      NeighbouringRelation relation,
      DoubleFunction<PrivacyEvent> eventOfNoiseMultiplier,
      double noiseMultiplier) {
    Composition composition =
        Composition.of(eventOfNoiseMultiplier.apply(noiseMultiplier), relation);
    return PldAccountant.epsilonUpper(composition, target.delta(), COARSE) <= target.epsilon();
  }
}
