package dev.tacit.privacy.accounting.loss;

import java.util.function.DoubleUnaryOperator;

/**
 * One Poisson-sampled Gaussian as a pair of distributions: P = (1-q) N(0, sigma^2) + q N(1,
 * sigma^2) with the record and Q = N(0, sigma^2) without it; q = 1 is the plain Gaussian. The log
 * ratio is L(x) = ln P(x)/Q(x) = ln(1 - q + q exp((2x - 1) / (2 sigma^2))), increasing in x.
 *
 * <p>Removing a record compares P to Q (loss L under P), adding one compares Q to P (loss -L under
 * Q); both pairs dominate by Zhu, Dong and Wang 2022, theorem 11.
 *
 * @param q in (0, 1]
 * @param sigma noise multiplier, &gt; 0
 */
public record SampledGaussian(double q, double sigma) implements LossPair {
  /** More nodes of a quadrature are not summed. */
  private static final double MOST_NODES = 1e6;

  /** By the trapezoidal rule over the outcomes within reach standard deviations only. */
  @Override
  public DoubleUnaryOperator logMoments(Direction direction, double reach) {
    double from = -reach * sigma;
    double range = 1 + 2 * reach * sigma;
    int nodes = (int) Math.ceil(Math.min(1e5, range / Math.min(sigma / 4, sigma * sigma / 2)));
    double step = range / nodes;
    double[] ratio = new double[nodes + 1];
    double[] logDensity = new double[nodes + 1];
    for (int i = 0; i <= nodes; i++) {
      double x = from + i * step;
      ratio[i] = ratio(exponent(x));
      logDensity[i] = -x * x / (2 * sigma * sigma);
    }
    double scale = Math.log(step / (sigma * Math.sqrt(2 * Math.PI)));
    return theta -> {
      double power = direction == Direction.REMOVE ? theta + 1 : -theta;
      LogSum sum = new LogSum();
      for (int i = 0; i <= nodes; i++) {
        sum.add(power * ratio[i] + logDensity[i]);
      }
      return sum.log() + scale;
    };
  }

  @Override
  public LossGrid grid(Direction direction, GridTerms terms) {
    return GaussianGrid.of(this, direction, terms);
  }

  @Override
  public double greatest(Direction direction) {
    return direction == Direction.ADD && q < 1 ? -Math.log1p(-q) : Double.POSITIVE_INFINITY;
  }

  @Override
  public boolean symmetric() {
    return q == 1;
  }

  /** L(x) of the exponent w = (2x - 1) / (2 sigma^2), with no loss of digits at small q. */
  double ratio(double w) {
    return Sampling.ratio(q, w);
  }

  double exponent(double x) {
    return (2 * x - 1) / (2 * sigma * sigma);
  }

  /** The x at which L(x) = loss; negative infinity where the loss is below all L. */
  double location(double loss) {
    if (q == 1) {
      return sigma * sigma * loss + 0.5;
    }
    double w = loss > 500 ? loss - Math.log(q) : Math.log1p(Math.expm1(loss) / q);
    return Double.isNaN(w) ? Double.NEGATIVE_INFINITY : sigma * sigma * w + 0.5;
  }

  /**
   * Renyi divergence of order alpha of P from Q, nats, which is the larger of the two directions
   * (Mironov, Talwar and Zhang 2019, theorem 5 and section 3.1).
   *
   * @param alpha finite, &gt; 1
   */
  @Override
  public double rdp(double alpha) {
    if (q == 1) {
      return alpha / (2 * sigma * sigma);
    }
    boolean whole = alpha == Math.rint(alpha) && alpha <= 4096;
    // more than the sums' own allowances, for what rounding does to large logarithms
    return (whole ? wholeOrder((int) alpha) : realOrder(alpha)) / (alpha - 1) * (1 + 1e-12);
  }

  /**
   * ln E_Q (P/Q)^n by the binomial sum of section 3.3. The terms of k = 0 and 1 and the sum of all
   * weights are taken out, so a tiny divergence keeps its digits: E - 1 = sum of C(n,k) q^k
   * (1-q)^(n-k) (exp((k^2 - k) / (2 sigma^2)) - 1).
   */
  private double wholeOrder(int n) {
    double logQ = Math.log(q);
    double logRest = Math.log1p(-q);
    double logChoose = Math.log(n);
    LogSum sum = new LogSum();
    for (int k = 2; k <= n; k++) {
      logChoose += Math.log((n - k + 1.0) / k);
      double exponent = (double) k * (k - 1) / (2 * sigma * sigma);
      sum.add(logChoose + k * logQ + (n - k) * logRest + logExpm1(exponent));
    }
    return log1pExp(sum.log());
  }

  /**
   * ln E_Q (P/Q)^alpha by the trapezoidal rule. With P/Q = 1 + y and E_Q y = 0, the integrand (1 +
   * y)^alpha - 1 - alpha y is never negative, so nothing cancels as in the alternating series of
   * section 3.3. It is analytic and of Gaussian decay for |Im x| &lt; pi sigma^2, so with a step of
   * min(sigma, sigma^2) / 3 the rule is off by less than 1e-16 relative (Trefethen and Weideman
   * 2014, theorem 5.1); one part in 1e12 is added for that and for rounding. Where it is too many
   * nodes, noise is small beside the order, and E_Q (1 - q + q N1/Q)^alpha is bounded by the mean 1
   * - q + q E_Q (N1/Q)^alpha, for the power is convex.
   */
  private double realOrder(double alpha) {
    double step = Math.min(sigma, sigma * sigma) / 3;
    double from = -12 * sigma;
    double nodes = Math.ceil((alpha + 24 * sigma) / step);
    if (!(nodes <= MOST_NODES)) {
      return log1pExp(Math.log(q) + logExpm1(alpha * (alpha - 1) / (2 * sigma * sigma)));
    }
    LogSum sum = new LogSum();
    for (int i = 0; i <= nodes; i++) {
      double x = from + i * step;
      sum.add(Excess.log(alpha, ratio(exponent(x))) - x * x / (2 * sigma * sigma));
    }
    double log = sum.log() + Math.log(step / (sigma * Math.sqrt(2 * Math.PI))) + 1e-12;
    return log1pExp(log);
  }

  private static double logExpm1(double x) {
    return x > 40 ? x : Math.log(Math.expm1(x));
  }

  private static double log1pExp(double x) {
    return x > 40 ? x : Math.log1p(Math.exp(x));
  }
}
