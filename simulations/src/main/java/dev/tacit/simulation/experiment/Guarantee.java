package dev.tacit.simulation.experiment;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Assumption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/**
 * What a run would reveal of one unit of privacy if its noise and draws came from the operating
 * system's generator, as the product's do. In a simulation the seed gives both away, and nothing is
 * hidden from who knows it.
 *
 * <p>Rounds are charged as they begin: one that is abandoned costs what any other does, as in the
 * product, which could not prove that nothing was seen of it.
 *
 * <p>Immutable and thread-safe; what was computed is remembered.
 */
public final class Guarantee {
  private final PrivacyUnit unit;
  private final NeighbouringRelation relation;
  private final double delta;
  private final IntFunction<PrivacyEvent> charges;
  private final OptionalInt noiseCohort;
  private final List<Assumption> assumptions;
  private final Map<Integer, Double> epsilons = new ConcurrentHashMap<>();

  /**
   * @param charges by number of rounds, from 1 on: the most that one unit can be in
   */
  Guarantee(
      PrivacyUnit unit,
      NeighbouringRelation relation,
      double delta,
      IntFunction<PrivacyEvent> charges,
      OptionalInt noiseCohort,
      List<Assumption> assumptions) {
    requireDelta(delta);
    this.unit = unit;
    this.relation = relation;
    this.delta = delta;
    this.charges = charges;
    this.noiseCohort = noiseCohort;
    this.assumptions = List.copyOf(assumptions);
  }

  /** The same that rests on more. */
  Guarantee and(List<Assumption> more) {
    List<Assumption> all = new ArrayList<>(assumptions);
    all.addAll(more);
    return new Guarantee(unit, relation, delta, charges, noiseCohort, all);
  }

  /** Whose contribution would be hidden. */
  public PrivacyUnit unit() {
    return unit;
  }

  /** What makes two data sets neighbours. */
  public NeighbouringRelation relation() {
    return relation;
  }

  /** Of every epsilon here; in (0, 1). */
  public double delta() {
    return delta;
  }

  /**
   * Devices of the larger cohort that the noise is as for, if it is: what is claimed is of such a
   * run, and this one reveals more.
   */
  public OptionalInt noiseCohort() {
    return noiseCohort;
  }

  /** What the accounting takes for granted, and whether the code makes it true. */
  public List<Assumption> assumptions() {
    return assumptions;
  }

  static void requireDelta(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1) but was " + delta);
    }
  }

  /**
   * All that the first rounds reveal of one unit.
   *
   * @param rounds 1 or more
   */
  public PrivacyEvent event(int rounds) {
    return charges.apply(rounds);
  }

  /**
   * An upper bound on epsilon at {@link #delta} of the first rounds.
   *
   * @param rounds 1 or more
   */
  public double epsilon(int rounds) {
    return epsilons.computeIfAbsent(
        rounds, r -> PldAccountant.epsilon(event(r), relation, delta).upper());
  }
}
