package dev.tacit.privacy.accounting.loss;

import java.util.Arrays;

/**
 * Renyi divergence of a Gaussian on a uniform subset of a share of the records under replacement:
 * Wang, Balle and Kasiviswanathan 2019, theorem 27 (theorem 9 sharpened by the moments of P/Q - 1)
 * at whole orders, corollary 10 between them.
 */
final class SubsetDivergence {
  /** Moments of P/Q - 1 are used up to this order; later ones cost more than they gain. */
  private static final int MOMENTS = 256;

  /** More are not summed: a moment that takes so many is hardly below the bound without it. */
  private static final double MOST_NODES = 1e5;

  private final double share;
  private final double sigma;
  private final double[] logMoments = new double[MOMENTS + 2];

  SubsetDivergence(double share, double sigma) {
    this.share = share;
    this.sigma = sigma;
    Arrays.fill(logMoments, Double.NaN);
  }

  double rdp(double order) {
    if (share == 1) {
      return order / (2 * sigma * sigma);
    }
    double below = Math.floor(order);
    if (below >= 1e6) {
      return order / (2 * sigma * sigma);
    }
    double part = order - below;
    double low = whole((int) below);
    double high = part == 0 ? 0 : whole((int) below + 1);
    // subsets are never worse than no sampling
    return Math.min(order / (2 * sigma * sigma), ((1 - part) * low + part * high) / (order - 1));
  }

  /** (order - 1) times the divergence. */
  private double whole(int order) {
    LogSum sum = new LogSum();
    double logChoose = Math.log(order);
    for (int j = 2; j <= order; j++) {
      logChoose += Math.log((order - j + 1.0) / j);
      double term = Math.log(2) + j * (j - 1.0) / (2 * sigma * sigma);
      if (j <= MOMENTS) {
        double product = logMoment(j / 2 * 2) + logMoment((j + 1) / 2 * 2);
        term = Math.min(term, Math.log(4) + product / 2);
      }
      sum.add(logChoose + j * Math.log(share) + term);
    }
    double log = sum.log() + 1e-12;
    return (log > 40 ? log : Math.log1p(Math.exp(log))) * (1 + 1e-12);
  }

  /**
   * ln E_Q (P/Q - 1)^n of an even n, by the trapezoidal rule; no term is negative. Positive
   * infinity if that takes too many nodes.
   */
  private synchronized double logMoment(int n) {
    if (Double.isNaN(logMoments[n])) {
      double step = Math.min(sigma / 8, sigma * sigma / 3);
      double from = -12 * sigma;
      double nodes = Math.ceil((n + 24 * sigma) / step);
      LogSum sum = new LogSum();
      for (int i = 0; i <= nodes && nodes <= MOST_NODES; i++) {
        double x = from + i * step;
        double ratio = (2 * x - 1) / (2 * sigma * sigma);
        double log = ratio > 40 ? ratio : Math.log(Math.abs(Math.expm1(ratio)));
        sum.add(n * log - x * x / (2 * sigma * sigma));
      }
      double whole = sum.log() + Math.log(step / (sigma * Math.sqrt(2 * Math.PI))) + 1e-12;
      logMoments[n] = n == 0 ? 0 : nodes <= MOST_NODES ? whole : Double.POSITIVE_INFINITY;
    }
    return logMoments[n];
  }
}
