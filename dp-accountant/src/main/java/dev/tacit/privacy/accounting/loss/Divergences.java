package dev.tacit.privacy.accounting.loss;

/** Renyi divergences in closed form, nats; orders are finite and &gt; 1. */
public final class Divergences {
  /** Outcomes that are worth a sum at every order. */
  private static final int LONG = 1 << 16;

  /** Pieces of a quadrature, at orders beyond which the greatest loss is as good a bound. */
  private static final int MOST_PANELS = 4000;

  private Divergences() {}

  /** Laplace noise of scale 1 / epsilon on a sum that moves by 1 (Mironov 2017, proposition 6). */
  public static double laplace(double epsilon, double order) {
    double excess = (order - 1) * Math.expm1(epsilon * (1 - 2 * order)) / (2 * order - 1);
    double rdp = epsilon + Math.log1p(excess) / (order - 1);
    double rounding = 4 * Math.ulp(epsilon) * (1 + 1 / (order - 1));
    return Math.min(epsilon, Math.min(rdp + rounding, order * epsilon * epsilon / 2));
  }

  /** Poisson-sampled: the atoms at both ends and a quadrature between. */
  static double sampledLaplace(double q, double b, double order) {
    LaplaceCurve curve = new LaplaceCurve(b);
    double greatest = Sampling.ratio(q, 1 / b);
    // pieces over which no factor of the integrand changes by much more than e
    double panels = Math.ceil(8 + 4 / b * (1 - order * Math.expm1(-greatest)));
    double worst = Double.NEGATIVE_INFINITY;
    for (double power : panels > MOST_PANELS ? new double[0] : new double[] {order, 1 - order}) {
      LogSum sum = new LogSum();
      sum.add(curve.logMassBelow() + Excess.log(power, Sampling.ratio(q, curve.leastRatio())));
      sum.add(curve.logMassAbove() + Excess.log(power, greatest));
      double radius = 0.5 / panels;
      for (int i = 0; i < panels; i++) {
        for (int k = 0; k < Quadrature.NODES[2].length; k++) {
          double x = (i + 0.5) / panels + radius * Quadrature.NODES[2][k];
          sum.add(
              Math.log(Quadrature.WEIGHTS[2][k] * radius)
                  + curve.logDensity(x)
                  + Excess.log(power, Sampling.ratio(q, curve.ratio(x))));
        }
      }
      worst = Math.max(worst, sum.log());
    }
    double most = Math.max(greatest, -Sampling.ratio(q, -1 / b));
    return panels > MOST_PANELS ? most : Math.min(most, Excess.divergence(worst, order));
  }

  /**
   * The discrete Gaussian: not more than the Gaussian (Canonne, Kamath and Steinke 2020,
   * proposition 5). A Poisson sample has the Gaussian's at whole orders, for E_Q (P/Q)^k is the
   * same at whole k and whole shifts. For the other direction, and between whole orders, a sum. It
   * is long for a large sigma only, where it is the Gaussian's integral but for exp(-1.5 pi^2
   * sigma^2) of it (the trapezoidal rule on the strip |Im x| &lt; pi sigma^2): then the chord, for
   * (order - 1) times the divergence is convex.
   */
  static double discreteGaussian(SampledGaussian gaussian, Lattice lattice, double order) {
    if (gaussian.q() == 1) {
      return gaussian.rdp(order);
    }
    if (lattice.length() < LONG) {
      double sum = lattice.rdp(order);
      if (sum < Double.POSITIVE_INFINITY) {
        return sum;
      }
    }
    double below = Math.floor(order);
    double share = order - below;
    double low = below > 1 ? (below - 1) * gaussian.rdp(below) : 0;
    return ((1 - share) * low + share * below * gaussian.rdp(below + 1)) / (order - 1);
  }

  /**
   * The exponential mechanism, of bounded range epsilon: zCDP up to a constant (Dong, Durfee and
   * Rogers 2020, section 3), and never more than epsilon.
   */
  public static double exponential(double epsilon, double order) {
    if (epsilon == 0 || epsilon > 700) {
      return epsilon;
    }
    double square = epsilon * epsilon / 8;
    if (epsilon < 1e-2) {
      // the constant is -epsilon^4 / 576 + ..., and cancels here
      return Math.min(epsilon, square * order);
    }
    double ratio = epsilon / Math.expm1(epsilon);
    double constant = ratio - 1 - Math.log(ratio) - square;
    return Math.min(epsilon, constant + square * order);
  }

  /** Of one of two pairs, which of them is known: the means of the powers of the ratio mix. */
  static double either(double share, double one, double other, double order) {
    LogSum excess = new LogSum();
    excess.add(Math.log(share) + logExpm1((order - 1) * one));
    excess.add(Math.log1p(-share) + logExpm1((order - 1) * other));
    return Excess.divergence(excess.log(), order);
  }

  private static double logExpm1(double x) {
    return x > 40 ? x : Math.log(Math.expm1(x));
  }
}
