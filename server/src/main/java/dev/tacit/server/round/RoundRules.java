package dev.tacit.server.round;

import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.parameters.Demands;
import java.util.List;
import java.util.Objects;

/**
 * What does not change during a task.
 *
 * @param rounds to be committed, at least 1
 * @param cohort devices that a round would like
 * @param minimumCohort a sum of fewer devices' updates is never unmasked; 2 to cohort
 * @param vectors that are summed
 * @param demands what every cohort must withstand
 * @param maximumAttempts attempts in a row that may be abandoned before the task is stopped, at
 *     least 1
 * @param plan the serialised plan of an attempt at a round: a pure function of what it is asked
 * @param trust who certifies devices
 */
public record RoundRules(
    String population,
    String task,
    int rounds,
    int cohort,
    int minimumCohort,
    List<VectorShape> vectors,
    Demands demands,
    int maximumAttempts,
    Deadlines deadlines,
    Pace pace,
    PlanSource plan,
    TrustRoot trust) {
  public RoundRules {
    Objects.requireNonNull(population, "population");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(demands, "demands");
    vectors = List.copyOf(vectors);
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

  /** What devices are told. */
  @FunctionalInterface
  public interface PlanSource {
    /**
     * The same bytes for every device of an attempt, and others for every other attempt: key
     * advertisements are bound to them, so that none can be replayed.
     *
     * @param round from 1
     * @param attempt differs between all attempts, also after a restart
     */
    byte[] plan(int round, long attempt);
  }
}
