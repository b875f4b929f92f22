package dev.tacit.cli.simulate.privacy;

import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.population.Population;

/**
 * What noise is made for.
 *
 * @param dimension weights of a model
 * @param rounds of the experiment
 * @param cohorts whose updates make up a sum
 * @param population who has what to train on
 */
public record Setting(int dimension, int rounds, Cohorts cohorts, Population population) {
  /**
   * Devices of a sum at most.
   *
   * @throws IllegalArgumentException if there is no such number
   */
  int cohort() {
    if (!(cohorts instanceof Cohorts.Rounds of)) {
      throw new IllegalArgumentException(
          "cohort must be of rounds under privacy, where nobody is in a sum twice");
    }
    return Math.min(Math.min(asked(of.selection()), of.rules().goal()), cohorts.fleet().size());
  }

  /** What a client has to train on, on average; taken to be public. */
  double examplesOfClient() {
    long all = 0;
    for (int client = 0; client < population.size(); client++) {
      all += population.trainSize(client);
    }
    return (double) all / population.size();
  }

  /** How many of the first rounds a client can be in. */
  int participations() {
    return Protection.participations(cohorts, rounds);
  }

  private int asked(Selection selection) {
    if (selection instanceof Selection.Uniform uniform) {
      return uniform.clients();
    }
    if (selection instanceof Selection.Scheduled scheduled) {
      return (cohorts.fleet().size() - 1) / scheduled.groups() + 1;
    }
    throw new IllegalArgumentException(
        "cohort.clients must be given under privacy: others have no largest cohort");
  }
}
