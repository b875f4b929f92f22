package dev.tacit.cli.simulate.privacy;

import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.simulation.experiment.Cohorts;
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
   * The cohorts, where nobody is in a sum twice.
   *
   * @throws IllegalArgumentException naming the key if somebody can be
   */
  private Cohorts single() {
    if (cohorts instanceof Cohorts.Buffered buffered && buffered.rest() == 0) {
      throw new IllegalArgumentException(
          "cohort.rest must be at least 1 under privacy, where nobody is in a sum twice, but was 0: the"
              + " more, the less often a client takes part, and the smaller is epsilon");
    }
    return cohorts;
  }

  /**
   * The cohorts, which are those of rounds.
   *
   * @param why they have to be
   * @throws IllegalArgumentException if they are not
   */
  Cohorts.Rounds rounds(String why) {
    if (cohorts instanceof Cohorts.Rounds rounds) {
      return rounds;
    }
    throw new IllegalArgumentException(
        "cohort must be of rounds, without concurrency, with " + why);
  }

  /** Devices of a sum at most. */
  int cohort() {
    return single().largest();
  }

  /** Devices of a sum on average. */
  int expected() {
    return single().expected();
  }

  /**
   * The same as {@link #cohort} where whole numbers of bounded norm are summed up.
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
    if (single() instanceof Cohorts.Buffered buffered) {
      return buffered.participation(steps);
    } else if (cohorts instanceof Cohorts.Rounds rounds
        && rounds.selection() instanceof Selection.Scheduled scheduled) {
      return scheduled.participation(steps);
    }
    throw new IllegalArgumentException(
        "cohort.groups must be given with privacy.noise, or cohort.concurrency with rest: clients take turns or rest, so that none comes again too soon");
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
    return single().participations(steps);
  }
}
