package dev.tacit.privacy.audit;

import java.util.Objects;

/**
 * A lower bound: the audited mechanism is not (e, delta)-differentially private for any e below
 * epsilon, unless something of at most the failure probability happened (see {@link Choice#holds}).
 *
 * @param epsilon finite, &gt;= 0; 0 when nothing was found
 * @param delta in [0, 1)
 * @param failureProbability in (0, 1): how often an audit of a mechanism that is (e,
 *     delta)-differentially private gives more than e; 0.05 is a confidence of 95 %
 */
public record EpsilonBound(double epsilon, double delta, double failureProbability, Choice choice) {
  public EpsilonBound {
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be >= 0 and finite but was " + epsilon);
    }
    requireDelta(delta);
    requireFailureProbability(failureProbability);
    Objects.requireNonNull(choice, "choice");
  }

  static void requireDelta(double delta) {
    if (!(delta >= 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in [0, 1) but was " + delta);
    }
  }

  static void requireFailureProbability(double failureProbability) {
    if (!(failureProbability > 0 && failureProbability < 1)) {
      throw new IllegalArgumentException(
          "failureProbability must be in (0, 1) but was " + failureProbability);
    }
  }
}
