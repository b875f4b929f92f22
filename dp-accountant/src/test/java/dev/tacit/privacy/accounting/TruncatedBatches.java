package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;

/**
 * The exact curve of a truncated Poisson sample of three records, two to a batch at most, whose
 * values are numbers from -1 to 1: the sum is a mixture of Gaussians, told by enumeration.
 */
final class TruncatedBatches {
  private TruncatedBatches() {}

  /** Of a record of value 1, against none, one of value -1, or one of value 0. */
  static double delta(
      NeighbouringRelation relation,
      double one,
      double other,
      double q,
      double sigma,
      double epsilon) {
    double[][] with = mixture(new double[] {1, one, other}, q);
    double[][] without =
        switch (relation) {
          case ADD_OR_REMOVE_ONE -> mixture(new double[] {one, other}, q);
          case REPLACE_ONE -> mixture(new double[] {-1, one, other}, q);
          case ZERO_OUT -> mixture(new double[] {0, one, other}, q);
        };
    return Math.max(
        divergence(with, without, sigma, epsilon), divergence(without, with, sigma, epsilon));
  }

  /** Sums and their probabilities: all subsets, of which those of three lose a uniform one. */
  private static double[][] mixture(double[] values, double q) {
    int n = values.length;
    double[] sums = new double[(1 << n) + 3];
    double[] masses = new double[sums.length];
    for (int set = 0; set < 1 << n; set++) {
      int size = Integer.bitCount(set);
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += (set >> i & 1) * values[i];
      }
      double mass = Math.pow(q, size) * Math.pow(1 - q, n - size);
      sums[set] = sum;
      masses[set] = size > 2 ? 0 : mass;
      for (int lost = 0; size > 2 && lost < 3; lost++) {
        sums[(1 << n) + lost] = sum - values[lost];
        masses[(1 << n) + lost] = mass / 3;
      }
    }
    return new double[][] {sums, masses};
  }

  private static double divergence(double[][] p, double[][] q, double sigma, double epsilon) {
    double step = sigma / 500;
    double sum = 0;
    for (double x = -3 - 10 * sigma; x < 3 + 10 * sigma; x += step) {
      sum += Math.max(0, density(p, x, sigma) - Math.exp(epsilon) * density(q, x, sigma)) * step;
    }
    return sum;
  }

  private static double density(double[][] mixture, double x, double sigma) {
    double sum = 0;
    for (int i = 0; i < mixture[0].length; i++) {
      double z = (x - mixture[0][i]) / sigma;
      sum += mixture[1][i] * Math.exp(-z * z / 2) / (sigma * Math.sqrt(2 * Math.PI));
    }
    return sum;
  }
}
