package dev.tacit.simulation.inference;

import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.TradeOffCurve;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Guarantee;
import java.util.Optional;

/**
 * What an experiment's privacy says that nobody can find out of one unit, however much else is
 * known, from all that its rounds release. Immutable.
 *
 * @param epsilon upper bound, as reports state it
 * @param delta at which it holds
 * @param stated what these two bound: true positives &lt;= e^epsilon false positives + delta, and
 *     the same of misses
 * @param tight the curve of the event itself, which is lower
 */
public record PrivacyBound(
    double epsilon, double delta, TradeOffCurve stated, TradeOffCurve tight) {
  /**
   * Of an experiment; empty if it hides no such unit, or if what is claimed is of another run, with
   * a larger cohort.
   */
  static Optional<PrivacyBound> of(Experiment experiment, PrivacyUnit unit) {
    Optional<Guarantee> guarantee =
        experiment.guarantee().filter(g -> g.unit() == unit && g.noiseCohort().isEmpty());
    return guarantee.map(g -> of(g, experiment.rounds()));
  }

  private static PrivacyBound of(Guarantee guarantee, int rounds) {
    double epsilon = guarantee.epsilon(rounds);
    return new PrivacyBound(
        epsilon,
        guarantee.delta(),
        TradeOffCurve.of(new PrivacyBudget(epsilon, guarantee.delta())),
        TradeOffCurve.of(guarantee.event(rounds), guarantee.relation()));
  }
}
