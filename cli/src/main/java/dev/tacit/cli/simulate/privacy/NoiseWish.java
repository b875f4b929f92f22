package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.Calibration;
import dev.tacit.privacy.accounting.UnattainableException;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * How much noise is asked for: so much, or the least that keeps to an epsilon.
 *
 * @param multiplier standard deviation over the largest contribution; if it is not given, epsilon
 *     is
 * @param epsilon of all rounds, of who takes part in as many as anybody may
 * @param delta of epsilon
 */
record NoiseWish(OptionalDouble multiplier, OptionalDouble epsilon, double delta) {
  /** What sums of whole updates take. */
  static final Range MULTIPLIERS = Range.within(0x1p-10, 0x1p20);

  static NoiseWish of(Section section, Range multipliers) {
    OptionalDouble multiplier = section.optional("noise-multiplier", multipliers);
    OptionalDouble epsilon = section.optional("epsilon", Range.POSITIVE);
    if (multiplier.isPresent() && epsilon.isPresent()) {
      throw section.misplaced(
          "epsilon", "must not stand beside noise-multiplier, which decides it");
    }
    if (multiplier.isEmpty() && epsilon.isEmpty()) {
      throw section.wrong(
          "noise-multiplier", "given, or epsilon for the least noise that keeps to it,");
    }
    return new NoiseWish(multiplier, epsilon, section.number("delta", 1e-5, Range.OPEN_UNIT));
  }

  /** Of noise that is planned for an epsilon only. */
  static NoiseWish ofEpsilon(Section section) {
    if (section.has("noise-multiplier")) {
      throw section.misplaced(
          "noise-multiplier", "must not be given: shares of noise are planned for epsilon");
    }
    OptionalDouble epsilon = OptionalDouble.of(section.number("epsilon", Range.POSITIVE));
    double delta = section.number("delta", 1e-5, Range.OPEN_UNIT);
    return new NoiseWish(OptionalDouble.empty(), epsilon, delta);
  }

  /**
   * What is to be added.
   *
   * @param event all that a run reveals at a noise multiplier
   * @throws IllegalArgumentException if there is no noise that keeps to epsilon
   */
  double multiplier(NeighbouringRelation relation, DoubleFunction<PrivacyEvent> event) {
    if (multiplier.isPresent()) {
      return multiplier.getAsDouble();
    }
    try {
      // At the very value returned, the upper bound keeps to the target.
      return Calibration.noiseMultiplier(target(), relation, event);
    } catch (UnattainableException e) {
      throw new IllegalArgumentException(
          "privacy.epsilon must be one that some noise keeps to but was %s: %s"
              .formatted(Figures.exact(epsilon.getAsDouble()), e.getMessage()),
          e);
    }
  }

  PrivacyBudget target() {
    return new PrivacyBudget(epsilon.getAsDouble(), delta);
  }
}
