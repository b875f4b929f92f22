package dev.tacit.simulation.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * One synchronous round in simulated time: who reports first within the deadline counts. The round
 * is over when the goal is reached, when everybody has reported or is lost (a device holds a
 * connection, so its loss is seen), or at the deadline, whichever comes first.
 *
 * <p>The first to report are the fast ones with few examples: with a goal below the cohort, or a
 * deadline, a model learns more from those. That is as in production, and no unbiased sample.
 *
 * @param start simulated seconds
 * @param seconds from its start to its end
 * @param attempts one for each place in the cohort
 * @param fates what became of them, place by place
 */
public record SimulatedRound(
    int round, double start, double seconds, List<Attempt> attempts, List<Fate> fates) {
  public SimulatedRound {
    attempts = List.copyOf(attempts);
    fates = List.copyOf(fates);
  }

  /**
   * Lets a cohort run.
   *
   * @param start simulated seconds, 0 or more
   * @param examples how many each client has to train on
   */
  public static SimulatedRound run(
      Fleet fleet,
      int round,
      double start,
      int[] cohort,
      Task task,
      IntUnaryOperator examples,
      RoundRules rules) {
    List<Attempt> attempts = fleet.attempts(round, cohort, task, examples);
    double deadline = RoundRules.seconds(rules.deadline());
    int[] inTime =
        IntStream.range(0, cohort.length)
            .filter(place -> !attempts.get(place).dropsOut())
            .filter(place -> attempts.get(place).seconds() <= deadline)
            .boxed()
            // a stable sort: of those that arrive together the earlier place is the earlier
            .sorted(Comparator.comparingDouble(place -> attempts.get(place).seconds()))
            .limit(rules.goal())
            .mapToInt(Integer::intValue)
            .toArray();
    List<Fate> fates = new ArrayList<>(cohort.length);
    double last = 0;
    for (Attempt attempt : attempts) {
      fates.add(attempt.dropsOut() ? Fate.DROPPED_OUT : Fate.LATE);
      last = Math.max(last, attempt.seconds());
    }
    for (int place : inTime) {
      fates.set(place, Fate.COUNTED);
    }
    double seconds =
        inTime.length == rules.goal()
            ? attempts.get(inTime[inTime.length - 1]).seconds()
            : Math.min(last, deadline);
    return new SimulatedRound(round, start, seconds, attempts, fates);
  }

  /** Places in the cohort whose updates arrived in time, ascending. */
  public int[] counted() {
    return IntStream.range(0, fates.size())
        .filter(place -> fates.get(place) == Fate.COUNTED)
        .toArray();
  }

  /** How many attempts ended so. */
  public int count(Fate fate) {
    return (int) fates.stream().filter(fate::equals).count();
  }

  /** Whether too few updates arrived. */
  public boolean abandoned(RoundRules rules) {
    return count(Fate.COUNTED) < rules.minimum();
  }

  /** When the next round starts, simulated seconds. */
  public double nextStart(RoundRules rules) {
    return start + seconds + RoundRules.seconds(rules.pause());
  }
}
