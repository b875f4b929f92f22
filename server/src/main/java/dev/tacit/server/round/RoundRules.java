package dev.tacit.server.round;

import dev.tacit.secagg.TrustRoot;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * What does not change during a task.
 *
 * @param rounds to be committed, at least 1
 * @param cohort devices that a round would like
 * @param minimumCohort a sum of fewer devices' updates is never unmasked; 2 to cohort
 * @param ringBits b of the ring Z_2^b
 * @param dimension parameters of the model
 * @param maximumAttempts attempts in a row that may be abandoned before the task is stopped, at
 *     least 1
 * @param plan the serialised plan of a round: a pure function of its number
 * @param trust who certifies devices
 */
public record RoundRules(
    String population,
    String task,
    int rounds,
    int cohort,
    int minimumCohort,
    int ringBits,
    int dimension,
    int maximumAttempts,
    Deadlines deadlines,
    Pace pace,
    IntFunction<byte[]> plan,
    TrustRoot trust) {
  public RoundRules {
    Objects.requireNonNull(population, "population");
    Objects.requireNonNull(task, "task");
    atLeast("rounds", rounds, 1);
    atLeast("minimumCohort", minimumCohort, 2);
    atLeast("cohort", cohort, minimumCohort);
    atLeast("maximumAttempts", maximumAttempts, 1);
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + " but was " + value);
    }
  }
}
