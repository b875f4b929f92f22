package dev.tacit.privacy.audit;

import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * Tails of the binomial distribution with small relative error however far out.
 *
 * <p>The first term comes from the saddle-point expansion (Loader 2000, by Commons Math) in log
 * space, the others from it by ratios: sums of positive numbers, nothing cancels. The number of
 * terms is a few standard deviations. The success probability is given by its log-odds x, so that
 * neither it nor its complement is rounded: p = 1 / (1 + exp(-x)).
 */
final class BinomialTail {
  /**
   * More than the relative error of what {@link #logAtMost} and {@link #largestMean} stand for: the
   * logarithm of the first term is off by a few 1e-16 of terms of at most 1e4 where it matters.
   */
  static final double ROUNDING = 1e-10;

  /** Log-odds must be within this: beyond, the exponential overflows. */
  static final double LARGEST_LOG_ODDS = 700;

  /** Where terms begin to count: 1e-300 or so. */
  private static final double NEGLIGIBLE = -690;

  private static final double ENOUGH = 1e-17;

  private BinomialTail() {}

  /** The natural logarithm of P[X = k]. */
  static double logProbability(int n, int k, double logOdds) {
    // the distribution takes the smaller of p and 1 - p: it computes the other by subtraction
    int count = logOdds > 0 ? n - k : k;
    double p = 1 / (1 + Math.exp(Math.abs(logOdds)));
    return new BinomialDistribution(null, n, p).logProbability(count);
  }

  /** The natural logarithm of P[X at most k]. */
  static double logAtMost(int n, int k, double logOdds) {
    if (k < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (k >= n) {
      return 0;
    }
    double mean = n / (1 + Math.exp(-logOdds));
    if (k < mean) {
      return logBelow(n, k, logOdds);
    }
    // the mirror image: n - X has the log-odds -x
    return Math.log1p(-Math.exp(logBelow(n, n - k - 1, -logOdds)));
  }

  /** As {@link #logAtMost}, for k up to the mean: terms fall from k downwards. */
  private static double logBelow(int n, int k, double logOdds) {
    double odds = Math.exp(-logOdds);
    double term = 1;
    double sum = 1;
    for (int j = k; j > 0; j--) {
      double ratio = odds * j / (n - j + 1.0);
      term *= ratio;
      sum += term;
      // ratios fall with j, so what is left is at most term / (1 - ratio)
      if (ratio < 1 && term < ENOUGH * sum * (1 - ratio)) {
        break;
      }
    }
    return Math.min(0, logProbability(n, k, logOdds) + Math.log(sum));
  }

  /**
   * The largest mean of P[X = k + 1], ..., P[X = k + i] over i from 1 to n - k; 0 if k = n.
   *
   * <p>The probabilities rise to the mode and fall from there, so the mean rises until a
   * probability is below it and falls ever after.
   */
  static double largestMean(int n, int k, double logOdds) {
    if (k >= n) {
      return 0;
    }
    int first = firstOfWeight(n, k + 1, logOdds);
    double odds = Math.exp(logOdds);
    double term = Math.exp(logProbability(n, first, logOdds));
    double sum = term;
    for (int j = first; j < n; j++) {
      term *= odds * (n - j) / (j + 1.0);
      if (term * (j - k) < sum) {
        return sum / (j - k);
      }
      sum += term;
    }
    return sum / (n - k);
  }

  /** The least j from {@code least} on whose probability is not negligible, or the mode. */
  private static int firstOfWeight(int n, int least, double logOdds) {
    int mode = (int) Math.min(n, Math.floor((n + 1.0) / (1 + Math.exp(-logOdds))));
    if (least >= mode || logProbability(n, least, logOdds) > NEGLIGIBLE) {
      return least;
    }
    int low = least;
    int high = mode;
    while (high - low > 1) {
      int middle = low + (high - low) / 2;
      if (logProbability(n, middle, logOdds) > NEGLIGIBLE) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }
}
