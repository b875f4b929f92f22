package dev.tacit.simulation.inference;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.fleet.Fleet;

/**
 * What everybody knows of an experiment's runs, by what its privacy takes to be known: the initial
 * model, and who takes part, unless it claims that nobody learns that.
 */
final class Known {
  private Known() {}

  /**
   * That means are of rounds, and of what the algorithm makes devices do.
   *
   * @throws IllegalArgumentException if it is not so
   */
  static void requireHonestRounds(Experiment experiment) {
    if (!(experiment.cohorts() instanceof Cohorts.Rounds)) {
      throw new IllegalArgumentException(
          "cohorts must be of rounds to be attacked but were "
              + experiment.cohorts().getClass().getSimpleName());
    }
    requireHonest(experiment);
  }

  /**
   * That devices do what the algorithm makes them do.
   *
   * @throws IllegalArgumentException if some do not
   */
  static void requireHonest(Experiment experiment) {
    if (experiment.deviation().isPresent()) {
      throw new IllegalArgumentException(
          "devices must do as they should where it is measured what they give away");
    }
  }

  /** Whether nobody learns who was drawn: what is claimed of users is amplified by that. */
  static boolean hidesDraws(Experiment experiment) {
    return experiment
        .guarantee()
        .filter(
            guarantee ->
                guarantee.unit() == PrivacyUnit.USER
                    && guarantee.relation() == NeighbouringRelation.ADD_OR_REMOVE_ONE)
        .isPresent();
  }

  /**
   * One of many runs: with other orders and noise, and other draws if they are hidden, but from the
   * same model.
   */
  static Experiment run(Experiment experiment, long seed) {
    Experiment run =
        experiment.withModel(experiment.model().drawnBy(experiment.seed())).withSeed(seed);
    if (!hidesDraws(experiment)) {
      return run;
    }
    Cohorts.Rounds rounds = (Cohorts.Rounds) experiment.cohorts();
    Fleet fleet = rounds.fleet();
    return run.withCohorts(
        new Cohorts.Rounds(
            new Fleet(
                seed, fleet.size(), fleet.availability(), fleet.classes(), fleet.stragglers()),
            rounds.selection(),
            rounds.rules(),
            rounds.partial()));
  }
}
