package dev.tacit.privacy.accounting;

import org.apache.commons.math3.special.Erf;

/**
 * The Gaussian mechanism exactly (Balle, Wang 2018, "Improving the Gaussian mechanism", theorem 8).
 */
final class GaussianPrivacy {
  private static final double SQRT2 = Math.sqrt(2);

  private GaussianPrivacy() {}

  /**
   * @param mu sensitivity over standard deviation
   */
  static double delta(double mu, double epsilon) {
    double first = upperTail(epsilon / mu - mu / 2);
    double z = epsilon / mu + mu / 2;
    double second = upperTail(z);
    // e^epsilon may overflow where the tail underflows.
    double product = second == 0 ? 0 : Math.exp(epsilon + Math.log(second));
    return Math.max(0, first - product);
  }

  /** The least epsilon with delta at most the given one, by bisection; rounded up. */
  static double epsilon(double mu, double delta) {
    if (delta(mu, 0) <= delta) {
      return 0;
    }
    double low = 0;
    double high = 1;
    while (delta(mu, high) > delta) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < 200 && high - low > 1e-13 * high; i++) {
      double middle = (low + high) / 2;
      if (delta(mu, middle) > delta) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double upperTail(double z) {
    return 0.5 * Erf.erfc(z / SQRT2);
  }
}
