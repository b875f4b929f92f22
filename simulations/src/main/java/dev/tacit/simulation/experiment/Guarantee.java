package dev.tacit.simulation.experiment;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Assumption;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * What a run would reveal of one unit of privacy if its noise and draws came from the operating
 * system's generator, as the product's do. In a simulation the seed gives both away, and nothing is
 * hidden from who knows it.
 *
 * <p>Rounds are charged as they begin: one that is abandoned costs what any other does, as in the
 * product, which could not prove that nothing was seen of it.
 *
 * @param unit whose contribution would be hidden
 * @param relation what makes two data sets neighbours
 * @param delta in (0, 1), of every epsilon here
 * @param charges by number of rounds, from 1 on: the most that one unit can be in
 * @param noiseCohort devices of the larger cohort that the noise is as for, if it is: what is
 *     claimed is of such a run, and this one reveals more
 * @param assumptions what the accounting takes for granted, and whether the code makes it true
 */
public record Guarantee(
    PrivacyUnit unit,
    NeighbouringRelation relation,
    double delta,
    IntFunction<PrivacyEvent> charges,
    OptionalInt noiseCohort,
    List<Assumption> assumptions) {
  public Guarantee {
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(relation, "relation");
    Objects.requireNonNull(charges, "charges");
    Objects.requireNonNull(noiseCohort, "noiseCohort");
    requireDelta(delta);
    assumptions = List.copyOf(assumptions);
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
    return PldAccountant.epsilon(event(rounds), relation, delta).upper();
  }
}
