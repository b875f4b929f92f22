package dev.tacit.privacy.accounting;

import org.apache.commons.math3.special.Erf;

/**
 * The plain Gaussian: delta(epsilon) = Phi(mu/2 - epsilon/mu) - exp(epsilon) Phi(-mu/2 -
 * epsilon/mu), mu = 1/sigma (Balle and Wang 2018, theorem 8).
 */
final class GaussianCurve {
  private GaussianCurve() {}

  static Bounds epsilon(double precision, double delta) {
    if (precision == 0 || delta(precision, 0).upper() <= delta) {
      return new Bounds(0, 0);
    }
    double mu = Math.sqrt(precision);
    double high = precision / 2 + mu * Math.sqrt(2 * Math.log(1 / delta)) + 1;
    double low = 0;
    while (high - low > 1e-13 * high) {
      double middle = (low + high) / 2;
      if (middle == low || middle == high) {
        break;
      }
      if (value(mu, middle) > delta) {
        low = middle;
      } else {
        high = middle;
      }
    }
    // the slope of ln delta is at least about 1/mu, so rounding moves epsilon by less than this
    double rounding = 1e-11 * (1 + mu);
    return new Bounds(
        Math.max(0, low - Math.min(rounding, 1e-9 * low)), high + Math.min(rounding, 1e-10 * high));
  }

  static Bounds delta(double precision, double epsilon) {
    if (precision == 0) {
      return new Bounds(0, 0);
    }
    double value = value(Math.sqrt(precision), epsilon);
    return new Bounds(value * (1 - 1e-10), Math.min(1, value * (1 + 1e-10)));
  }

  private static double value(double mu, double epsilon) {
    double a = (epsilon / mu - mu / 2) / Math.sqrt(2);
    double b = (epsilon / mu + mu / 2) / Math.sqrt(2);
    return 0.5 * (Erf.erfc(a) - (b < 20 ? Math.exp(epsilon) * Erf.erfc(b) : scaled(a, b)));
  }

  /** exp(epsilon) erfc(b) of a large b, by its asymptotic series; epsilon = b^2 - a^2. */
  private static double scaled(double a, double b) {
    double t = 1 / (2 * b * b);
    return Math.exp(-a * a) / (b * Math.sqrt(Math.PI)) * (1 - t * (1 - 3 * t * (1 - 5 * t)));
  }
}
