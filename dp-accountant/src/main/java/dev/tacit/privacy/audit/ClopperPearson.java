package dev.tacit.privacy.audit;

/**
 * One-sided confidence bounds on a probability from independent trials (Clopper and Pearson 1934),
 * by bisection of the binomial tail itself and rounded outwards, so that they are right in the
 * relative sense for the smallest of failure probabilities and rates. Two at half the failure
 * probability each make an interval. Stateless and thread-safe.
 */
public final class ClopperPearson {
  private static final double PRECISION = 1e-11;

  private ClopperPearson() {}

  /**
   * At most the probability, but with the failure probability.
   *
   * @param hits in [0, trials]
   * @param trials 1 or more, independent
   * @param failureProbability in (0, 1)
   */
  public static double lower(int hits, int trials, double failureProbability) {
    require(hits, trials, failureProbability);
    return 1 / (1 + Math.exp(-lowerLogOdds(hits, trials, failureProbability)));
  }

  /**
   * At least the probability, but with the failure probability.
   *
   * @param hits in [0, trials]
   * @param trials 1 or more, independent
   * @param failureProbability in (0, 1)
   */
  public static double upper(int hits, int trials, double failureProbability) {
    require(hits, trials, failureProbability);
    // the complement's lower bound, in log-odds so that a small result keeps its digits
    return 1 / (1 + Math.exp(lowerLogOdds(trials - hits, trials, failureProbability)));
  }

  private static void require(int hits, int trials, double failureProbability) {
    if (trials < 1) {
      throw new IllegalArgumentException("trials must be at least 1 but was " + trials);
    }
    if (hits < 0 || hits > trials) {
      throw new IllegalArgumentException("hits must be in [0, " + trials + "] but was " + hits);
    }
    EpsilonBound.requireFailureProbability(failureProbability);
  }

  private static double lowerLogOdds(int hits, int trials, double failureProbability) {
    if (hits == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    // P[hits or more] at log-odds x is P[misses or fewer] at -x; it rises with x
    double most = Math.log(failureProbability) - BinomialTail.ROUNDING;
    double low = -BinomialTail.LARGEST_LOG_ODDS;
    double high = BinomialTail.LARGEST_LOG_ODDS;
    if (BinomialTail.logAtMost(trials, trials - hits, -low) > most) {
      return Double.NEGATIVE_INFINITY;
    }
    while (high - low > PRECISION) {
      double middle = (low + high) / 2;
      if (BinomialTail.logAtMost(trials, trials - hits, -middle) <= most) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
