package dev.tacit.privacy.accounting.loss;

/**
 * Renyi divergences without cancellation. With a ratio 1 + y = exp(loss) of mean 1, E (1 + y)^p - 1
 * is the mean of (1 + y)^p - 1 - p y, which is never negative for p &gt; 1 and p &lt; 0: no term of
 * the sum has another sign, and a tiny divergence keeps its digits. For D(P from Q) of order alpha,
 * p = alpha under Q; for D(Q from P), p = 1 - alpha under Q.
 */
final class Excess {
  private Excess() {}

  /** ln((1 + y)^p - 1 - p y) with 1 + y = exp(loss). */
  static double log(double p, double loss) {
    double power = p * loss;
    // what is subtracted is nothing beside the power, or would not fit a double
    if (power > 40 && power - loss > 45 || power > 600) {
      return power;
    }
    double y = Math.expm1(loss);
    if (Math.abs(y) * Math.max(1, Math.abs(p)) < 1e-2) {
      double term = p * (p - 1) / 2 * y * y;
      double sum = term;
      for (int k = 3; k <= 9; k++) {
        term *= (p - k + 1) / k * y;
        sum += term;
      }
      return Math.log(sum);
    }
    return Math.log(Math.max(0, Math.expm1(power) - p * y));
  }

  /** The divergence of the order whose mean excess has this logarithm. */
  static double divergence(double logMean, double order) {
    double log = logMean + 1e-12;
    return (log > 40 ? log : Math.log1p(Math.exp(log))) / (order - 1);
  }
}
