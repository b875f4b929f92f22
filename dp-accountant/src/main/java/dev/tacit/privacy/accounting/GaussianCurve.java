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
    double low = epsilon(mu, delta, -1);
    double high = epsilon(mu, delta, 1);
    return new Bounds(Math.min(low, high) * (1 - 1e-12), high * (1 + 1e-12));
  }

  /** Where delta, with its error taken to one side, falls to the target. */
  private static double epsilon(double mu, double delta, int sign) {
    double low = 0;
    double high = mu * mu / 2 + mu * Math.sqrt(2 * Math.log(1 / delta)) + 1;
    while (high - low > 1e-13 * high) {
      double middle = (low + high) / 2;
      if (middle == low || middle == high) {
        break;
      }
      if (value(mu, middle) + sign * error(mu, middle) > delta) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return sign > 0 ? high : low;
  }

  static Bounds delta(double precision, double epsilon) {
    if (precision == 0) {
      return new Bounds(0, 0);
    }
    double mu = Math.sqrt(precision);
    double value = value(mu, epsilon);
    double error = error(mu, epsilon);
    return new Bounds(Math.max(0, value - error), Math.max(0, Math.min(1, value + error)));
  }

  private static double value(double mu, double epsilon) {
    double a = (epsilon / mu - mu / 2) / Math.sqrt(2);
    double b = (epsilon / mu + mu / 2) / Math.sqrt(2);
    return 0.5 * (Erf.erfc(a) - (b < 20 ? Math.exp(epsilon) * Erf.erfc(b) : scaled(a, b)));
  }

  /**
   * A bound on the error of the value: both terms are at most erfc(a), which the library and the
   * squares in its exponent give to about 1e-13 (1 + a^2) relative; where mu is small the terms
   * nearly cancel, and the error does not.
   */
  private static double error(double mu, double epsilon) {
    double a = (epsilon / mu - mu / 2) / Math.sqrt(2);
    double square = a > 0 ? a * a : 0;
    return 2e-12 * (1 + square) * Erf.erfc(a) + 1e-300;
  }

  /** exp(epsilon) erfc(b) of a large b, by its asymptotic series; epsilon = b^2 - a^2. */
  private static double scaled(double a, double b) {
    double t = 1 / (2 * b * b);
    return Math.exp(-a * a)
        / (b * Math.sqrt(Math.PI))
        * (1 - t * (1 - 3 * t * (1 - 5 * t * (1 - 7 * t * (1 - 9 * t)))));
  }
}
