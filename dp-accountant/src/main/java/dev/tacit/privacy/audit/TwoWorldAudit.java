package dev.tacit.privacy.audit;

import java.util.Arrays;
import java.util.List;

/**
 * A lower bound on epsilon from many independent runs in each of two worlds that differ in one unit
 * of data (Ding, Wang, Wang, Zhang and Kifer, CCS 2018; Jagielski, Ullman and Oprea, NeurIPS 2020,
 * section 4).
 *
 * <p>By the definition P[E] &lt;= exp(epsilon) P'[E] + delta for every event E and either order of
 * the worlds, so epsilon &gt;= ln((P[E] - delta) / P'[E]), with P[E] replaced by a Clopper-Pearson
 * lower bound and P'[E] by an upper one, each at its share of the failure probability.
 *
 * <p>A run's score is any number computed from what the run let out: the better it tells the worlds
 * apart, the larger the bound. Runs must be independent, with fresh randomness, and each world's
 * data fixed; scores must not depend on the order of runs. Scores may be infinite but not NaN.
 *
 * <p>Stateless and thread-safe; rounded downwards.
 */
public final class TwoWorldAudit {
  /** Sides of two probabilities that can be bounded: all four orders and complements use these. */
  private static final int SIDES = 4;

  private TwoWorldAudit() {}

  /**
   * The bound from an event fixed before its runs were seen, whichever world and whether the event
   * or its complement is the telling one: four one-sided bounds share the failure probability.
   *
   * @param delta in [0, 1)
   * @param failureProbability in (0, 1)
   */
  public static EpsilonBound ofCounts(EventCounts counts, double delta, double failureProbability) {
    require(delta, failureProbability);
    double share = failureProbability / SIDES;
    double epsilon =
        Math.max(
            Math.max(epsilon(counts, delta, share), epsilon(counts.swapped(), delta, share)),
            Math.max(
                epsilon(counts.complement(), delta, share),
                epsilon(counts.complement().swapped(), delta, share)));
    return new EpsilonBound(epsilon, delta, failureProbability, Choice.FIXED_BEFORE);
  }

  /**
   * The best bound of thresholds that were fixed before the scores were seen, of both sides of each
   * and both orders of the worlds; all share the failure probability. With one threshold the choice
   * is {@link Choice#FIXED_BEFORE}.
   *
   * @param scoresWith of runs with the unit, 1 or more
   * @param scoresWithout of runs without it, 1 or more
   * @param thresholds 1 or more, none NaN
   * @param delta in [0, 1)
   * @param failureProbability in (0, 1)
   */
  public static TwoWorldBound atThresholds(
      double[] scoresWith,
      double[] scoresWithout,
      double[] thresholds,
      double delta,
      double failureProbability) {
    require(delta, failureProbability);
    requireScores("scoresWith", scoresWith, 1);
    requireScores("scoresWithout", scoresWithout, 1);
    requireScores("thresholds", thresholds, 1);
    double share = failureProbability / SIDES / thresholds.length;
    double best = -1;
    ScoreEvent bestEvent = null;
    for (double threshold : thresholds) {
      for (ScoreEvent event : events(threshold)) {
        double epsilon = epsilon(event.counts(scoresWith, scoresWithout), delta, share);
        if (epsilon > best) {
          best = epsilon;
          bestEvent = event;
        }
      }
    }
    Choice choice = thresholds.length == 1 ? Choice.FIXED_BEFORE : Choice.UNION_BOUND;
    return new TwoWorldBound(new EpsilonBound(best, delta, failureProbability, choice), bestEvent);
  }

  /**
   * The bound from the second half of each world's runs, at the event that the first half suggests
   * among all thresholds, both sides and both orders.
   *
   * @param scoresWith of runs with the unit, 2 or more
   * @param scoresWithout of runs without it, 2 or more
   * @param delta in [0, 1)
   * @param failureProbability in (0, 1)
   */
  public static TwoWorldBound heldOut(
      double[] scoresWith, double[] scoresWithout, double delta, double failureProbability) {
    require(delta, failureProbability);
    requireScores("scoresWith", scoresWith, 2);
    requireScores("scoresWithout", scoresWithout, 2);
    int withHalf = scoresWith.length / 2;
    int withoutHalf = scoresWithout.length / 2;
    ScoreEvent event =
        suggested(
            Arrays.copyOf(scoresWith, withHalf),
            Arrays.copyOf(scoresWithout, withoutHalf),
            delta,
            failureProbability / 2);
    EventCounts counts =
        event.counts(
            Arrays.copyOfRange(scoresWith, withHalf, scoresWith.length),
            Arrays.copyOfRange(scoresWithout, withoutHalf, scoresWithout.length));
    double epsilon = epsilon(counts, delta, failureProbability / 2);
    return new TwoWorldBound(
        new EpsilonBound(epsilon, delta, failureProbability, Choice.HELD_OUT), event);
  }

  private static List<ScoreEvent> events(double threshold) {
    return List.of(
        new ScoreEvent(threshold, true, true),
        new ScoreEvent(threshold, true, false),
        new ScoreEvent(threshold, false, true),
        new ScoreEvent(threshold, false, false));
  }

  /** For the event and order as they are; each of the two bounds fails with {@code share}. */
  private static double epsilon(EventCounts counts, double delta, double share) {
    // quick: where even the plain rates say nothing the bounds say less
    if ((double) counts.hitsWith() / counts.runsWith() - delta
        <= (double) counts.hitsWithout() / counts.runsWithout()) {
      return 0;
    }
    double likely = ClopperPearson.lower(counts.hitsWith(), counts.runsWith(), share) - delta;
    double unlikely = ClopperPearson.upper(counts.hitsWithout(), counts.runsWithout(), share);
    if (!(likely > unlikely)) {
      return 0;
    }
    double epsilon = Math.log(likely / unlikely);
    return Math.max(0, epsilon * (1 - 1e-12) - 1e-11);
  }

  /**
   * The event with the largest bound by Wilson's formula, which is near enough to choose by. The
   * arrays are sorted.
   */
  private static ScoreEvent suggested(double[] with, double[] without, double delta, double share) {
    Arrays.sort(with);
    Arrays.sort(without);
    double squared = 2 * Math.log(1 / share);
    double best = Double.NEGATIVE_INFINITY;
    ScoreEvent chosen = new ScoreEvent(0, true, true);
    int belowWith = 0;
    int belowWithout = 0;
    while (belowWith < with.length || belowWithout < without.length) {
      double threshold =
          Math.min(
              belowWith < with.length ? with[belowWith] : Double.POSITIVE_INFINITY,
              belowWithout < without.length ? without[belowWithout] : Double.POSITIVE_INFINITY);
      EventCounts above =
          new EventCounts(
              with.length - belowWith, with.length, without.length - belowWithout, without.length);
      for (ScoreEvent event : events(threshold)) {
        EventCounts counts = event.above() ? above : above.complement();
        double guess = wilson(event.likelierWith() ? counts : counts.swapped(), delta, squared);
        if (guess > best) {
          best = guess;
          chosen = event;
        }
      }
      while (belowWith < with.length && with[belowWith] <= threshold) {
        belowWith++;
      }
      while (belowWithout < without.length && without[belowWithout] <= threshold) {
        belowWithout++;
      }
    }
    return chosen;
  }

  private static double wilson(EventCounts counts, double delta, double squared) {
    double likely = wilson(counts.hitsWith(), counts.runsWith(), squared, -1) - delta;
    double unlikely = wilson(counts.hitsWithout(), counts.runsWithout(), squared, 1);
    return likely > 0 ? Math.log(likely / unlikely) : Double.NEGATIVE_INFINITY;
  }

  private static double wilson(int hits, int runs, double squared, int side) {
    double rate = (double) hits / runs;
    double spread = Math.sqrt(squared * (rate * (1 - rate) / runs + squared / (4.0 * runs * runs)));
    return (rate + squared / (2.0 * runs) + side * spread) / (1 + squared / runs);
  }

  private static void require(double delta, double failureProbability) {
    EpsilonBound.requireDelta(delta);
    EpsilonBound.requireFailureProbability(failureProbability);
  }

  private static void requireScores(String name, double[] values, int least) {
    if (values.length < least) {
      throw new IllegalArgumentException(
          name + " must be at least " + least + " but were " + values.length);
    }
    for (double value : values) {
      if (Double.isNaN(value)) {
        throw new IllegalArgumentException(name + " must be numbers but one was NaN");
      }
    }
  }
}
