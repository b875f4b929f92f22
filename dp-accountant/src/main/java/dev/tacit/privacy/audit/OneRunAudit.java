package dev.tacit.privacy.audit;

import java.util.List;

/**
 * A lower bound on epsilon from a single run (Steinke, Nasr and Jagielski, "Privacy auditing with
 * one (1) training run", NeurIPS 2023, arXiv:2305.08846).
 *
 * <p>Each of m canaries is included in the data independently with probability 1/2; from what the
 * run let out the auditor guesses for r of them, a number fixed before, whether they were. If the
 * mechanism is (epsilon, delta)-differentially private when one example is added or removed, then
 * (theorem 5.2; theorem 3.1 of the NeurIPS version)
 *
 * <blockquote>
 *
 * P[v or more guesses are right] &lt;= f(v) + 2 m delta max over i of (f(v - i) - f(v)) / i,
 *
 * </blockquote>
 *
 * where f(v) = P[W &gt;= v] of W ~ Binomial(r, exp(epsilon) / (1 + exp(epsilon))). The bound is an
 * epsilon up to which this is below the failure probability.
 *
 * <p>The theorem needs nothing of the mechanism but privacy, but it is not tight for all: with
 * delta &gt; 0 and many canaries the bound for the Gaussian mechanism is about half of its epsilon.
 *
 * <p>Stateless and thread-safe; rounded downwards.
 */
public final class OneRunAudit {
  private static final double PRECISION = 1e-9;

  private OneRunAudit() {}

  /**
   * An upper bound on the probability of so many right guesses, or more, if the mechanism is
   * (epsilon, delta)-differentially private (appendix D). Above an epsilon of 700 it is that of
   * 700, which no double tells from it.
   *
   * @param epsilon finite, &gt;= 0
   * @param delta in [0, 1)
   * @return in [0, 1]
   */
  public static double pValue(OneRunOutcome outcome, double epsilon, double delta) {
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be >= 0 and finite but was " + epsilon);
    }
    EpsilonBound.requireDelta(delta);
    // counted by wrong guesses, whose probability is small and keeps its digits
    int wrong = outcome.guesses() - outcome.correct();
    double logOdds = -Math.min(epsilon, BinomialTail.LARGEST_LOG_ODDS);
    double tail = Math.exp(BinomialTail.logAtMost(outcome.guesses(), wrong, logOdds));
    double p = tail;
    if (delta > 0 && tail < 1) {
      double slope = BinomialTail.largestMean(outcome.guesses(), wrong, logOdds);
      p += 2.0 * outcome.canaries() * delta * slope;
    }
    return Math.min(1, p * (1 + BinomialTail.ROUNDING));
  }

  /**
   * The bound from an outcome whose number of guesses was fixed before.
   *
   * <p>Where the p-value crosses the failure probability more than once any of the crossings may be
   * found, and the failure probability holds for all: let v be the least number of right guesses
   * that rejects some epsilon' above the true epsilon. Whatever rejects one has v right guesses or
   * more, and the chance of that is below the failure probability, because the mechanism is
   * (epsilon', delta)-private as well.
   *
   * @param delta in [0, 1)
   * @param failureProbability in (0, 1); 0.05 is a confidence of 95 %
   */
  public static EpsilonBound ofOutcome(
      OneRunOutcome outcome, double delta, double failureProbability) {
    return new EpsilonBound(
        epsilon(outcome, delta, failureProbability, 0),
        delta,
        failureProbability,
        Choice.FIXED_BEFORE);
  }

  /**
   * The best bound of numbers of guesses that were fixed before the scores were seen, at a failure
   * probability that they share evenly. With one of them the choice is {@link Choice#FIXED_BEFORE}.
   *
   * <p>With many canaries and delta &gt; 0 sharing is dear: the right-hand side of the theorem
   * falls with the margin only as 2 m delta / margin. One number, computed from what is known of
   * the mechanism, or few do better than many; and delta should be well below the failure
   * probability over m.
   *
   * @param candidates 1 or more, each of at most as many guesses as there are canaries
   * @param delta in [0, 1)
   * @param failureProbability in (0, 1), of all together
   */
  public static OneRunBound bestOf(
      CanaryScores scores, List<Guesses> candidates, double delta, double failureProbability) {
    requireAny(candidates);
    EpsilonBound.requireFailureProbability(failureProbability);
    double share = failureProbability / candidates.size();
    Choice choice = candidates.size() == 1 ? Choice.FIXED_BEFORE : Choice.UNION_BOUND;
    return best(scores, candidates, delta, share, failureProbability, choice);
  }

  /**
   * The "best adversary" of published figures: the largest bound of many numbers of guesses, each
   * at the whole failure probability. What comes out depends on luck, and its failure probability
   * is not the stated one: for comparison only.
   *
   * @param candidates 1 or more, for instance {@link Guesses#geometric}
   * @param delta in [0, 1)
   * @param failureProbability in (0, 1), of each number of guesses alone
   */
  public static OneRunBound bestInHindsight(
      CanaryScores scores, List<Guesses> candidates, double delta, double failureProbability) {
    requireAny(candidates);
    return best(
        scores,
        candidates,
        delta,
        failureProbability,
        failureProbability,
        Choice.BEST_IN_HINDSIGHT);
  }

  private static void requireAny(List<Guesses> candidates) {
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("candidates must be at least 1 but were 0");
    }
  }

  private static OneRunBound best(
      CanaryScores scores,
      List<Guesses> candidates,
      double delta,
      double share,
      double failureProbability,
      Choice choice) {
    Guesses best = candidates.get(0);
    double epsilon = 0;
    for (Guesses candidate : candidates) {
      double found = epsilon(scores.outcome(candidate), delta, share, epsilon);
      if (found > epsilon) {
        epsilon = found;
        best = candidate;
      }
    }
    return new OneRunBound(
        new EpsilonBound(epsilon, delta, failureProbability, choice), best, scores.outcome(best));
  }

  /**
   * @param known what was found before: if that is not exceeded the result may be it
   */
  private static double epsilon(
      OneRunOutcome outcome, double delta, double failureProbability, double known) {
    EpsilonBound.requireDelta(delta);
    EpsilonBound.requireFailureProbability(failureProbability);
    if (pValue(outcome, known, delta) >= failureProbability) {
      return known;
    }
    double low = known;
    double high = known + 1;
    while (pValue(outcome, high, delta) < failureProbability) {
      low = high;
      high += high;
    }
    while (high - low > PRECISION) {
      double middle = (low + high) / 2;
      if (pValue(outcome, middle, delta) < failureProbability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
