package dev.tacit.cli.simulate.privacy;

import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.population.Population;

/**
 * What noise is made for.
 *
 * @param dimension numbers that a device hands in
 * @param steps of the server: rounds of the experiment
 * @param cohorts whose updates make up a sum
 * @param population who has what to train on
 */
public record Setting(int dimension, int steps, Cohorts cohorts, Population population) {
  /**
   * The cohorts, which are those of rounds.
   *
   * @throws IllegalArgumentException if they are not
   */
  Cohorts.Rounds rounds() {
    if (cohorts instanceof Cohorts.Rounds rounds) {
      return rounds;
    }
    throw new IllegalArgumentException(
        "cohort must be of rounds under privacy, where nobody is in a sum twice");
  }

  /** Devices of a sum at most. */
  int cohort() {
    return rounds().largest();
  }

  /**
   * The same where whole numbers of bounded norm are summed up.
   *
   * @throws IllegalArgumentException if plans are not made for so many
   */
  int boundedCohort() {
    int cohort = cohort();
    if (cohort > SecAggParameters.MAXIMUM_COHORT) {
      throw new IllegalArgumentException(
          "cohort must be of at most %d devices under privacy of users but may be of %d"
              .formatted(SecAggParameters.MAXIMUM_COHORT, cohort));
    }
    return cohort;
  }

  /**
   * How often a client is in a round, where clients take turns.
   *
   * @throws IllegalArgumentException if they do not
   */
  Participation turns() {
    if (rounds().selection() instanceof Selection.Scheduled scheduled) {
      return scheduled.participation(steps);
    }
    throw new IllegalArgumentException(
        "cohort.groups must be given with privacy.noise: clients take turns, so that none comes again too soon");
  }

  /** What a client has to train on, on average; taken to be public. */
  double examplesOfClient() {
    long all = 0;
    for (int client = 0; client < population.size(); client++) {
      all += population.trainSize(client);
    }
    return (double) all / population.size();
  }

  /** How many rounds a client can be in. */
  int participations() {
    return Protection.participations(cohorts, steps);
  }
}
