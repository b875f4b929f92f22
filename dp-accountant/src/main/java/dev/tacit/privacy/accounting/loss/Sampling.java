package dev.tacit.privacy.accounting.loss;

/** What a Poisson sample at rate q makes of a log ratio: ln(1 - q + q exp(ratio)). */
final class Sampling {
  private Sampling() {}

  static double ratio(double q, double ratio) {
    if (q == 1) {
      return ratio;
    }
    if (ratio < 500) {
      return Math.log1p(q * Math.expm1(ratio));
    }
    double log = ratio + Math.log(q);
    return log > 40 ? log : Math.log1p(Math.exp(log));
  }

  /** The ratio before sampling; negative infinity where no ratio is that small. */
  static double inverse(double q, double sampled) {
    if (q == 1) {
      return sampled;
    }
    double ratio = sampled > 500 ? sampled - Math.log(q) : Math.log1p(Math.expm1(sampled) / q);
    return Double.isNaN(ratio) ? Double.NEGATIVE_INFINITY : ratio;
  }
}
