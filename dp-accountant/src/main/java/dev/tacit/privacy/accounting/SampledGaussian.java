package dev.tacit.privacy.accounting;

/**
 * The Gaussian mechanism of sensitivity 1 on a Poisson sample, in one dimension: without the
 * differing record the output is N(0, sigma^2), with it the mixture {@code (1-q) N(0, sigma^2) + q
 * N(1, sigma^2)}; this pair dominates all others under add-or-remove-one (Zhu, Dong, Wang 2022,
 * "Optimal accounting of differential privacy via characteristic function", theorem 11).
 *
 * @param q in (0, 1]; 1 is the plain Gaussian
 * @param sigma noise multiplier
 */
record SampledGaussian(double q, double sigma) {
  private static final double SQRT_2PI = Math.sqrt(2 * Math.PI);

  /** log of the mixture's density over N(0, sigma^2)'s at x; increasing in x. */
  double loss(double x) {
    double z = (2 * x - 1) / (2 * sigma * sigma);
    if (q == 1) {
      return z;
    }
    return z < 0 ? Math.log1p(q * Math.expm1(z)) : z + Math.log(q + (1 - q) * Math.exp(-z));
  }

  /** Where {@link #loss} is l; minus infinity below its range. */
  double where(double l) {
    // log((e^l - (1 - q)) / q), without overflow for large l and without cancellation for small
    // ones.
    double z;
    if (q == 1) {
      z = l;
    } else if (l > 1) {
      z = l + Math.log1p(-(1 - q) * Math.exp(-l)) - Math.log(q);
    } else {
      double ratio = Math.expm1(l) / q;
      if (ratio <= -1) {
        return Double.NEGATIVE_INFINITY;
      }
      z = Math.log1p(ratio);
    }
    return sigma * sigma * z + 0.5;
  }

  /** The least loss that occurs. */
  double leastLoss() {
    return q == 1 ? Double.NEGATIVE_INFINITY : Math.log1p(-q);
  }

  /** Density of N(0, sigma^2). */
  double densityWithout(double x) {
    double z = x / sigma;
    return Math.exp(-z * z / 2) / (sigma * SQRT_2PI);
  }

  /** Density of the mixture. */
  double densityWith(double x) {
    return (1 - q) * densityWithout(x) + q * densityWithout(x - 1);
  }

  /**
   * log of E[(dP/dQ)^order] under Q, for P the mixture and Q = N(0, sigma^2): (order - 1) times the
   * Renyi divergence, which is the larger of both directions (Mironov, Talwar, Zhang 2019, theorem
   * 5).
   *
   * <p>By the trapezoid rule, which converges geometrically for a function that is analytic in a
   * strip and decays: the nearest singularity is at height pi sigma^2, so a step of sigma^2/2
   * leaves a relative error below e^-39. No series, so nothing alternates or cancels, at any real
   * order above 1.
   */
  double logMoment(double order) {
    if (q == 1) {
      return order * (order - 1) / (2 * sigma * sigma);
    }
    double step = Math.min(sigma / 4, sigma * sigma / 2);
    // The integrand is Gaussian about 0, or about a point between 0 and the order.
    double from = -14 * sigma;
    double to = order + 14 * sigma;
    long points = (long) Math.ceil((to - from) / step);
    double largest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (long i = 0; i <= points; i++) {
      double x = from + i * step;
      double log = order * loss(x) - x * x / (2 * sigma * sigma);
      if (log > largest) {
        sum = sum * Math.exp(largest - log) + 1;
        largest = log;
      } else {
        sum += Math.exp(log - largest);
      }
    }
    return largest + Math.log(sum * step / (sigma * SQRT_2PI));
  }
}
