package dev.tacit.secagg.encoding;

import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.noise.DiscreteGaussian;
import dev.tacit.privacy.noise.SecureRandomStream;

/** The distribution of the noise that each device adds. */
public enum ShareNoise {
  /**
   * Discrete Gaussian (Kairouz, Liu and Steinke 2021): the sum of shares is nearly, not exactly, a
   * discrete Gaussian, and what it lacks is accounted for. Light tails: fewer ring bits.
   */
  GAUSSIAN {
    @Override
    Sampler sampler(long units) {
      return DiscreteGaussian.ofVariance(units, DistributedPlan.UNITS)::fill;
    }

    @Override
    long leastUnits() {
      return DistributedPlan.UNITS / 4;
    }

    @Override
    long mostUnits() {
      return (long) DistributedPlan.UNITS << 50;
    }

    @Override
    PrivacyEvent event(long units, int honest, double sensitivity, int dimension) {
      double variance = (double) units / DistributedPlan.UNITS;
      double tau = 0;
      for (int k = 1; k < honest; k++) {
        tau += 10 * Math.exp(-2 * Math.PI * Math.PI * variance * k / (k + 1));
      }
      double total = Math.sqrt(honest * variance);
      double first =
          Math.sqrt(sensitivity * sensitivity / (honest * variance) + tau * dimension / 2);
      double epsilon = Math.min(first, sensitivity / total + tau * Math.sqrt(dimension));
      return new dev.tacit.privacy.event.ZeroConcentrated(epsilon * epsilon / 2 * (1 + 1e-9));
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
  };

  /** From here on a discrete Gaussian's variance is its sigma^2, up to 10^-60 or so. */
  private static final double WIDE = 8;

  /** Draws independent shares of noise, modulo 2^32. Immutable and thread-safe. */
  interface Sampler {
    void fill(SecureRandomStream random, int[] into, int offset, int length);
  }

  /** The least variance that is accounted for. */
  abstract long leastUnits();

  /** The greatest variance that is sampled without overflow. */
  abstract long mostUnits();

  /** One sum with this noise. */
  abstract PrivacyEvent event(long units, int honest, double sensitivity, int dimension);

  void requireUnits(long units) {
    if (units < leastUnits() || units > mostUnits()) {
      throw new IllegalArgumentException(
          String.format(
              "shareVarianceUnits must be in [%d, %d] but was %d",
              leastUnits(), mostUnits(), units));
    }
  }

  /** Of a variance in units of 1 / {@link DistributedPlan#UNITS}. */
  abstract Sampler sampler(long units);

  /** The variance of a share, which a discrete Gaussian's sigma^2 slightly overstates. */
  abstract double variance(double parameter);

  /** An upper bound on ln E exp(t Z) of noise that sums up to a variance. */
  abstract double logMoment(double variance, double t);
}
