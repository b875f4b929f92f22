package dev.tacit.secagg.parameters;

/**
 * Tails of the hypergeometric distribution, never too small: marked ones in a sample drawn without
 * replacement. Immutable.
 *
 * <p>Weights relative to the mode are built outwards by the ratio of neighbouring terms. Numerator
 * and denominator of a ratio are below 2^32 and so exact; a step costs two roundings, so with at
 * most 2^16 steps and as many additions every sum is within 2^-34 of its value, and a quotient of
 * two within 2^-33: {@link #SLACK} covers that. Weights fall on both sides of the mode; what lies
 * beyond one below {@link #NEGLIGIBLE} is at most 2^16 times that, which {@link #REST} covers.
 */
final class Hypergeometric {
  private static final double SLACK = 1 + 0x1p-30;
  private static final double NEGLIGIBLE = 1e-60;
  private static final double REST = 1e-55;
  private static final int MAXIMUM = 65_535;

  private final int least;
  private final int most;

  /** The outcome that the first weight is of. */
  private final int first;

  /** Of the first weight up to each. */
  private final double[] below;

  /** Of each weight up to the last. */
  private final double[] above;

  /**
   * @param population at most 65,535
   * @param marked of the population, at most all
   * @param sample drawn from the population, at most all
   */
  Hypergeometric(int population, int marked, int sample) {
    requireIn("population", population, MAXIMUM);
    requireIn("marked", marked, population);
    requireIn("sample", sample, population);
    this.least = Math.max(0, sample + marked - population);
    this.most = Math.min(sample, marked);
    int mode = (int) ((sample + 1L) * (marked + 1L) / (population + 2L));
    double[] weights = new double[most - least + 1];
    weights[mode - least] = 1;
    int last = mode;
    while (last < most && weights[last - least] > NEGLIGIBLE) {
      double up = (double) (marked - last) * (sample - last);
      double down = (last + 1.0) * (population - marked - sample + last + 1.0);
      weights[last + 1 - least] = weights[last - least] * (up / down);
      last++;
    }
    int start = mode;
    while (start > least && weights[start - least] > NEGLIGIBLE) {
      double down = (double) start * (population - marked - sample + start);
      double up = (marked - start + 1.0) * (sample - start + 1.0);
      weights[start - 1 - least] = weights[start - least] * (down / up);
      start--;
    }
    this.first = start;
    this.below = new double[last - start + 1];
    this.above = new double[last - start + 1];
    sum(weights);
  }

  private void sum(double[] weights) {
    int count = below.length;
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[first - least + i];
      below[i] = sum;
    }
    sum = 0;
    for (int i = count - 1; i >= 0; i--) {
      sum += weights[first - least + i];
      above[i] = sum;
    }
  }

  /** An upper bound on the probability of a count or more. */
  double atLeast(int count) {
    if (count <= least) {
      return 1;
    }
    if (count > most) {
      return 0;
    }
    int i = Math.max(0, count - first);
    return bound(i < above.length ? above[i] : 0);
  }

  /** An upper bound on the probability of less than a count. */
  double lessThan(int count) {
    if (count > most) {
      return 1;
    }
    if (count <= least) {
      return 0;
    }
    int i = Math.min(below.length, count - first) - 1;
    return bound(i >= 0 ? below[i] : 0);
  }

  private double bound(double weight) {
    return Math.min(1, weight / above[0] * SLACK + REST);
  }

  private static void requireIn(String name, int value, int most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(name + " must be in [0, " + most + "] but was " + value);
    }
  }
}
