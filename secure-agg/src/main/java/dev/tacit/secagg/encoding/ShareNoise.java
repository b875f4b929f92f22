package dev.tacit.secagg.encoding;

import dev.tacit.privacy.event.DistributedDiscreteGaussian;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.VectorSkellam;
import dev.tacit.privacy.noise.DiscreteGaussian;
import dev.tacit.privacy.noise.RandomStream;
import dev.tacit.privacy.noise.Skellam;

/** The distribution of the noise that each device adds to each coordinate. */
public enum ShareNoise {
  /**
   * Discrete Gaussian (Kairouz, Liu and Steinke 2021): light tails, and a sigma of up to
   * 2<sup>21</sup> a share. The sum of shares is nearly, not exactly, a discrete Gaussian, which
   * costs where shares are narrow.
   */
  GAUSSIAN {
    @Override
    long leastUnits() {
      return DistributedPlan.UNITS / 4;
    }

    @Override
    long mostUnits() {
      // 2^53: beyond, the parameter would not be exact in a double.
      return (long) DistributedPlan.UNITS << 43;
    }

    @Override
    Sampler newSampler(long units) {
      return DiscreteGaussian.ofVariance(units, DistributedPlan.UNITS)::fill;
    }

    @Override
    PrivacyEvent event(double parameter, int honest, double sensitivity, int dimension) {
      double sigma = Math.sqrt(parameter);
      // Rounded down, but never below what the event takes.
      double safe = sigma > 0.5 ? Math.nextDown(sigma) : sigma;
      return new DistributedDiscreteGaussian(safe, honest, sensitivity, dimension);
    }

    @Override
    double variance(double parameter) {
      if (parameter > WIDE) {
        return parameter;
      }
      double weights = 1;
      double squares = 0;
      for (int k = 1; k <= 60; k++) {
        double weight = 2 * Math.exp(-k * k / (2 * parameter));
        weights += weight;
        squares += weight * k * k;
      }
      return squares / weights;
    }

    @Override
    double logMoment(double variance, double t) {
      return t * t / 2 * variance;
    }
  },

  /**
   * Skellam (Agarwal, Kairouz and Liu 2021): shares of any width add up to a Skellam variable
   * exactly. Heavier tails, and at most 2<sup>25</sup> of variance a share.
   */
  SKELLAM {
    @Override
    long leastUnits() {
      return 1;
    }

    @Override
    long mostUnits() {
      return (long) DistributedPlan.UNITS << 25;
    }

    @Override
    Sampler newSampler(long units) {
      return Skellam.ofVariance(units, DistributedPlan.UNITS)::fill;
    }

    @Override
    PrivacyEvent event(double parameter, int honest, double sensitivity, int dimension) {
      double root = Math.nextUp(Math.sqrt(dimension));
      double sum = Math.nextUp(Math.min(root, sensitivity) * sensitivity);
      // Exact: fewer than 53 digits.
      return new VectorSkellam(honest * parameter, sum, sensitivity);
    }

    @Override
    double variance(double parameter) {
      return parameter;
    }

    @Override
    double logMoment(double variance, double t) {
      double half = StrictMath.sinh(t / 2);
      return 2 * variance * half * half;
    }
  };

  /** From here on a discrete Gaussian's variance is its sigma^2, up to 10^-60 or so. */
  private static final double WIDE = 8;

  /** Draws independent shares of noise, modulo 2^32. Immutable and thread-safe. */
  interface Sampler {
    void fill(RandomStream random, int[] into, int offset, int length);
  }

  /** The least parameter that is sampled and accounted for, in multiples of 2^-10. */
  abstract long leastUnits();

  /** The greatest parameter that is sampled and fits an int, in multiples of 2^-10. */
  abstract long mostUnits();

  /** The last sampler, for a device draws with the same one round after round. */
  private volatile Made last;

  private record Made(long units, Sampler sampler) {}

  /** Of a parameter in multiples of 2^-10; tables of Skellam noise take up to a second to make. */
  Sampler sampler(long units) {
    Made made = last;
    if (made == null || made.units != units) {
      made = new Made(units, newSampler(units));
      last = made;
    }
    return made.sampler;
  }

  abstract Sampler newSampler(long units);

  /**
   * One sum with this noise.
   *
   * @param parameter sigma^2 of one share's discrete Gaussian, or its variance; exact
   * @param honest shares
   * @param sensitivity L2, of whole numbers, rounded up
   */
  abstract PrivacyEvent event(double parameter, int honest, double sensitivity, int dimension);

  /** The variance of a share, which a discrete Gaussian's sigma^2 slightly overstates. */
  abstract double variance(double parameter);

  /** An upper bound on ln E exp(t Z) of noise whose shares' parameters sum up to a variance. */
  abstract double logMoment(double variance, double t);

  void requireUnits(long units) {
    if (units < leastUnits() || units > mostUnits()) {
      throw new IllegalArgumentException(
          "shareVarianceUnits must be in ["
              + leastUnits()
              + ", "
              + mostUnits()
              + "] but was "
              + units);
    }
  }
}
