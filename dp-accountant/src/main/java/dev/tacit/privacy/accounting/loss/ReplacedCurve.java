package dev.tacit.privacy.accounting.loss;

/**
 * A Poisson-sampled Gaussian with one record replaced: P = (1-q) N(0, sigma^2) + q N(1, sigma^2)
 * and Q = (1-q) N(0, sigma^2) + q N(-1, sigma^2).
 *
 * <p>It dominates all records u and v in the unit ball in place of 1 and -1. With the Gaussian
 * vector (A, B) = (&lt;u, x&gt;, &lt;v, x&gt;) the divergence at odds t is E h(A, B)+ over x from
 * N(0, sigma^2 I), h = (1-q)(1-t) + q exp(A - E A^2 / 2) - t q exp(B - E B^2 / 2), in units of
 * sigma. Adding independent variance to A or to B multiplies an exponential by a variable of mean
 * 1, which raises the mean of the convex h+ (Jensen): take |u| = |v| = 1. The derivative of E h+ by
 * the covariance of A and B is E of its mixed derivative (Plackett 1954), that is of delta(h) h_A
 * h_B &lt;= 0: take u = -v. Both properties, convex in each exponential and a mixed derivative of
 * that sign, pass to the mean over (A, B) as a function of what they are added to; so from the last
 * of several Gaussians on one sample back to the first, each is at its worst with u = -v whatever
 * those before released: together they are one Gaussian.
 */
record ReplacedCurve(double q, double sigma) implements Curve {
  private double half(double x) {
    return Sampling.ratio(q, (2 * x - 1) / (2 * sigma * sigma));
  }

  @Override
  public double ratio(double x) {
    return half(x) - half(-x);
  }

  /** From a quadratic equation in exp(x / sigma^2); odd in the loss. */
  @Override
  public double location(double loss) {
    double size = Math.abs(loss);
    double sinh = size < 1e-5 ? Math.log(size / 2) : size / 2 + Math.log(-Math.expm1(-size) / 2);
    double log = Math.log1p(-q) + sinh - Math.log(q) + 1 / (2 * sigma * sigma);
    double u = Math.exp(log);
    double asinh = log > 20 ? log + Math.log(2) : u < 1e-5 ? u : Math.log(u + Math.sqrt(u * u + 1));
    return Math.copySign(sigma * sigma * (size / 2 + (q == 1 ? 0 : asinh)), loss);
  }

  @Override
  public double logDensity(double x) {
    return half(-x) - x * x / (2 * sigma * sigma) - Math.log(sigma * Math.sqrt(2 * Math.PI));
  }

  @Override
  public double low(double reach) {
    return -1 - reach * sigma;
  }

  @Override
  public double high(double reach) {
    return 1 + reach * sigma;
  }

  @Override
  public double scale() {
    return Math.min(sigma, sigma * sigma) / 2;
  }

  @Override
  public double greatestRatio() {
    return Double.POSITIVE_INFINITY;
  }

  @Override
  public double leastRatio() {
    return Double.NEGATIVE_INFINITY;
  }

  /** Both directions are the same; |Im x| &lt; pi sigma^2 is free of singularities. */
  double rdp(double order) {
    double step = Math.min(sigma / 8, sigma * sigma / 3);
    double log =
        new Densities(this, 1).logExcess(order, -1 - 12 * sigma, 2 * order + 12 * sigma, step);
    return Excess.divergence(log, order);
  }
}
