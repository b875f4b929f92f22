package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * What the best attacker can do who is to tell neighbours apart: for each rate of false alarms, a
 * lower bound on the rate of misses (Wasserman and Zhou 2010; Dong, Roth, Su 2022, proposition 2.5:
 * f(a) = sup over epsilon of max(0, 1 - delta - e^epsilon a, e^-epsilon (1 - delta - a))).
 * Immutable and thread-safe.
 *
 * <p>Each (epsilon, delta) that holds gives two lines below which no attacker comes, so that any
 * finite choice of them is on the safe side.
 */
public final class TradeOffCurve {
  private static final int POINTS = 24;

  private final List<Guarantee> guarantees;

  /** That delta holds at that epsilon. */
  private record Guarantee(double epsilon, double delta) {}

  private TradeOffCurve(List<Guarantee> guarantees) {
    this.guarantees = guarantees;
  }

  /**
   * The curve of an event, from upper bounds on delta at epsilons from 0 to where delta is 1e-9.
   *
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static TradeOffCurve of(PrivacyEvent event, NeighbouringRelation relation) {
    double most = PldAccountant.epsilon(event, relation, 1e-9).upper();
    if (!(most < Double.POSITIVE_INFINITY)) {
      return new TradeOffCurve(List.of(new Guarantee(0, 1)));
    }
    Composition composition = Composition.of(event, relation);
    List<Guarantee> guarantees = new ArrayList<>();
    for (int i = 0; i <= POINTS; i++) {
      double epsilon = most * i / POINTS;
      guarantees.add(new Guarantee(epsilon, PldAccountant.delta(composition, epsilon, 1).upper()));
    }
    return new TradeOffCurve(List.copyOf(guarantees));
  }

  /** The curve of whatever keeps to a budget, however it does. */
  public static TradeOffCurve of(PrivacyBudget guarantee) {
    return new TradeOffCurve(List.of(new Guarantee(guarantee.epsilon(), guarantee.delta())));
  }

  /**
   * The least rate of misses at a rate of false alarms; a lower bound.
   *
   * @param falsePositiveRate in [0, 1]
   * @return in [0, 1]
   */
  public double falseNegativeRate(double falsePositiveRate) {
    if (!(falsePositiveRate >= 0 && falsePositiveRate <= 1)) {
      throw new IllegalArgumentException(
          "falsePositiveRate must be in [0, 1] but was " + falsePositiveRate);
    }
    double most = 0;
    for (Guarantee g : guarantees) {
      double steep = 1 - g.delta() - Math.exp(g.epsilon()) * falsePositiveRate;
      double flat = Math.exp(-g.epsilon()) * (1 - g.delta() - falsePositiveRate);
      most = Math.max(most, Math.max(steep, flat));
    }
    // Rounding of a handful of operations near 1.
    return Math.max(0, most - 1e-15);
  }

  /** The largest rate of hits at a rate of false alarms; an upper bound. */
  public double truePositiveRate(double falsePositiveRate) {
    return 1 - falseNegativeRate(falsePositiveRate);
  }
}
