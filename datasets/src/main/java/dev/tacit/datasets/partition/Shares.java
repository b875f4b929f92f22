package dev.tacit.datasets.partition;

import java.util.Random;

/** Random proportions that add up to 1. */
final class Shares {
  private Shares() {}

  /** A draw of the symmetric Dirichlet distribution. */
  static double[] dirichlet(double alpha, int parts, Random random) {
    double[] logs = new double[parts];
    for (int i = 0; i < parts; i++) {
      logs[i] = logGamma(alpha, random);
    }
    return normalised(logs);
  }

  /** Independent log-normal variables over their sum. */
  static double[] logNormal(double sigma, int parts, Random random) {
    double[] logs = new double[parts];
    for (int i = 0; i < parts; i++) {
      logs[i] = sigma * random.nextGaussian();
    }
    return normalised(logs);
  }

  private static double[] normalised(double[] logs) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      largest = Math.max(largest, log);
    }
    double sum = 0;
    for (int i = 0; i < logs.length; i++) {
      logs[i] = Math.exp(logs[i] - largest);
      sum += logs[i];
    }
    for (int i = 0; i < logs.length; i++) {
      logs[i] /= sum;
    }
    return logs;
  }

  /** Where each part ends when so many are cut in these proportions; the last ends at the end. */
  static int[] ends(double[] shares, int size) {
    int[] ends = new int[shares.length];
    double sum = 0;
    for (int i = 0; i < shares.length - 1; i++) {
      sum += shares[i];
      ends[i] = (int) Math.min(size, Math.round(sum * size));
    }
    ends[shares.length - 1] = size;
    return ends;
  }

  /**
   * The logarithm of a Gamma(alpha, 1) variable, since small alphas give numbers below the smallest
   * double (Marsaglia, Tsang, "A simple method for generating gamma variables", 2000; for alpha
   * below 1 by their section 6, Gamma(alpha) = Gamma(alpha + 1) U^(1/alpha)).
   */
  private static double logGamma(double alpha, Random random) {
    double shape = alpha < 1 ? alpha + 1 : alpha;
    double boost = alpha < 1 ? Math.log(1 - random.nextDouble()) / alpha : 0;
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = Math.pow(1 + c * x, 3);
      double u = 1 - random.nextDouble();
      if (v > 0 && Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return Math.log(d * v) + boost;
      }
    }
  }
}
