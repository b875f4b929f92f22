package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.loss.Direction;
import dev.tacit.privacy.accounting.loss.LossPair;
import dev.tacit.privacy.event.PrivacyEvent;

/**
 * What follows from the (epsilon, delta) of each mechanism alone: what regulators and older papers
 * count with. Never tighter than {@link PldAccountant}; for comparison, and where a bound must be
 * recomputed by hand. Both hold also for mechanisms that are chosen by what was released before, as
 * long as their (epsilon, delta) were fixed. Stateless and thread-safe.
 */
public final class CompositionTheorems {
  /** Rounding of the sums, relative. */
  private static final double ROUNDING = 1 + 1e-12;

  private CompositionTheorems() {}

  /** A mechanism's own guarantee and how often it runs. */
  private record Guarantee(double epsilon, double delta, double count) {}

  /**
   * The sum of all epsilons (Dwork and Roth 2014, theorem 3.16).
   *
   * @param delta in [0, 1): the sum of the mechanisms' own deltas must be within it
   * @return &gt;= 0; positive infinity if it is not, or a mechanism has no finite epsilon of its
   *     own, as Gaussians have none
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static double basicEpsilon(
      PrivacyEvent event, NeighbouringRelation relation, double delta) {
    if (delta != 0) {
      RdpAccountant.requireDelta(delta);
    }
    Composition composition = Composition.of(event, relation);
    double sum = composition.precision() > 0 ? Double.POSITIVE_INFINITY : 0;
    double deltas = 0;
    for (Composition.Part part : composition.parts()) {
      Guarantee g = guarantee(part);
      sum += g.count() * g.epsilon();
      deltas += g.count() * g.delta();
    }
    return deltas * ROUNDING <= delta ? sum * ROUNDING : Double.POSITIVE_INFINITY;
  }

  /**
   * Advanced composition of mechanisms that need not be alike (Kairouz, Oh and Viswanath 2015,
   * theorem 3.5).
   *
   * @param delta in (0, 1): of the result; what the mechanisms' own deltas leave of it pays for
   *     composition
   * @return &gt;= 0; positive infinity if a mechanism has no finite epsilon of its own, or their
   *     deltas reach delta
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static double advancedEpsilon(
      PrivacyEvent event, NeighbouringRelation relation, double delta) {
    RdpAccountant.requireDelta(delta);
    Composition composition = Composition.of(event, relation);
    double sum = composition.precision() > 0 ? Double.POSITIVE_INFINITY : 0;
    double drift = 0;
    double squares = 0;
    double logKept = 0;
    for (Composition.Part part : composition.parts()) {
      Guarantee g = guarantee(part);
      sum += g.count() * g.epsilon();
      drift += g.count() * g.epsilon() * Math.tanh(g.epsilon() / 2);
      squares += g.count() * g.epsilon() * g.epsilon();
      logKept += g.count() * Math.log1p(-g.delta());
    }
    // 1 - delta = (1 - spare) times the product of all 1 - delta
    double spare = -Math.expm1(Math.log1p(-delta) - logKept) * (1 - 1e-12);
    if (!(spare > 0 && sum < Double.POSITIVE_INFINITY)) {
      return Double.POSITIVE_INFINITY;
    }
    double log = Math.min(-Math.log(spare), Math.log(Math.E + Math.sqrt(squares) / spare));
    return Math.min(sum, drift + Math.sqrt(2 * squares * log)) * ROUNDING;
  }

  private static Guarantee guarantee(Composition.Part part) {
    LossPair pair = part.mechanism().upper();
    if (pair == null) {
      return new Guarantee(Double.POSITIVE_INFINITY, 0, part.count());
    }
    double epsilon = Math.max(pair.greatest(Direction.REMOVE), pair.greatest(Direction.ADD));
    double delta = Math.max(pair.infinite(Direction.REMOVE), pair.infinite(Direction.ADD));
    return new Guarantee(Math.max(0, epsilon), delta, part.count());
  }
}
