package dev.tacit.secagg.encoding;

import java.util.function.LongToIntFunction;

/** Probabilities of a sum of shares, by convolution. */
final class NoiseMasses {
  /** Of k at k + reach. */
  private final double[] masses;

  private NoiseMasses(double[] masses) {
    this.masses = masses;
  }

  /** Of the sum of {@code shares}, each of this variance parameter. */
  static NoiseMasses of(ShareNoise noise, double variance, int shares) {
    return noise == ShareNoise.GAUSSIAN
        ? new NoiseMasses(power(gaussian(variance), shares))
        : new NoiseMasses(skellam(variance * shares));
  }

  private static double[] gaussian(double variance) {
    int reach = (int) Math.ceil(14 * Math.sqrt(variance)) + 3;
    double[] masses = new double[2 * reach + 1];
    for (int i = 0; i < masses.length; i++) {
      double k = i - reach;
      masses[i] = Math.exp(-k * k / (2 * variance));
    }
    return normalised(masses);
  }

  /**
   * Proportional to the Bessel functions I_k(v), by Miller's backward recurrence I_(k-1) = I_(k+1)
   * + (2 k / v) I_k (Abramowitz and Stegun 1964, 9.6.26 and 9.12).
   */
  private static double[] skellam(double variance) {
    int reach = (int) Math.ceil(16 * Math.sqrt(variance)) + 40;
    double[] masses = new double[2 * reach + 1];
    double above = 0;
    double here = 1e-290;
    for (int k = reach + 60; k > 0; k--) {
      double below = above + 2 * k / variance * here;
      above = here;
      here = below;
      if (k - 1 <= reach) {
        masses[reach + k - 1] = here;
      }
      if (here > 1e250) {
        here *= 1e-250;
        above *= 1e-250;
        for (int i = reach; i < masses.length; i++) {
          masses[i] *= 1e-250;
        }
        masses[reach + k - 1] = here;
      }
    }
    for (int k = 1; k <= reach; k++) {
      masses[reach - k] = masses[reach + k];
    }
    return normalised(masses);
  }

  private static double[] power(double[] masses, int shares) {
    double[] sum = {1};
    for (int share = 0; share < shares; share++) {
      double[] next = new double[sum.length + masses.length - 1];
      for (int i = 0; i < sum.length; i++) {
        for (int j = 0; j < masses.length; j++) {
          next[i + j] += sum[i] * masses[j];
        }
      }
      sum = next;
    }
    return sum;
  }

  private static double[] normalised(double[] masses) {
    double whole = 0;
    for (double mass : masses) {
      whole += mass;
    }
    for (int i = 0; i < masses.length; i++) {
      masses[i] /= whole;
    }
    return masses;
  }

  private int reach() {
    return masses.length / 2;
  }

  /** The chance of more than {@code limit} in size. */
  double tail(long limit) {
    double tail = 0;
    for (int i = 0; i < masses.length; i++) {
      tail += Math.abs(i - reach()) > limit ? masses[i] : 0;
    }
    return tail;
  }

  double variance() {
    double variance = 0;
    for (int i = 0; i < masses.length; i++) {
      variance += masses[i] * Math.pow(i - reach(), 2);
    }
    return variance;
  }

  /**
   * Chi-squared of samples less d + 2 sqrt(d x) + 2 x, d degrees of freedom: above 0 with a chance
   * of about exp(-x) (Laurent and Massart 2000). Bins below 50 expected are pooled with the next.
   */
  double excess(long[] samples, double x) {
    long[] counts = new long[masses.length];
    LongToIntFunction bin = k -> (int) Math.max(0, Math.min(masses.length - 1, k + reach()));
    for (long k : samples) {
      counts[bin.applyAsInt(k)]++;
    }
    double chi = 0;
    int bins = 0;
    double expected = 0;
    double observed = 0;
    double left = samples.length;
    for (int i = 0; i < masses.length; i++) {
      expected += samples.length * masses[i];
      left -= samples.length * masses[i];
      observed += counts[i];
      if (expected >= 50 && left >= 50 || i == masses.length - 1) {
        chi += Math.pow(observed - expected, 2) / expected;
        bins++;
        expected = 0;
        observed = 0;
      }
    }
    int freedom = Math.max(1, bins - 1);
    return chi - (freedom + 2 * Math.sqrt(freedom * x) + 2 * x);
  }
}
