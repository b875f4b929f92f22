package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.DistributedDiscreteGaussian;

/**
 * Zero-concentrated privacy of a sum of n discrete Gaussians of variance parameter s^2 as noise on
 * a whole vector that moves by at most D in L2.
 *
 * <p><b>One lemma.</b> Let l = ln P/Q and F(a) = ln E_Q exp(a l). F(0) = F(1) = 0, so F(a) = a (a -
 * 1) F''(b) / 2 for some b in [0, a] (the error of linear interpolation), and F''(b) is the
 * variance of l under the distribution tilted by exp(b l). If that is at most c for all b, P and Q
 * are c / 2-zCDP: the divergence of order a is F(a) / (a - 1) &lt;= a c / 2.
 *
 * <p><b>The sum.</b> By Poisson's summation formula on all n shares, with x = exp(-2 pi^2 s^2),
 * P(t) is proportional to exp(-t^2 / (2 n s^2)) g(t), g(t) = sum of x^(|k - m 1|^2) cos(2 pi m t)
 * over the k in Z^n modulo multiples of 1 = (1, ..., 1), m the mean of k; k = 0 gives 1. (This is
 * the theta series of the dual of the lattice A_(n-1).) Let 1 - Z &lt;= g &lt;= 1 + Z.
 *
 * <p><b>One coordinate moves by d</b>, from P to P + d. Between them put R, P tilted by exp(t d /
 * (n s^2)).
 *
 * <ul>
 *   <li>R against P: l is linear of slope d / (n s^2), and tilts of P are sums of n discrete
 *       Gaussians with real centres c. The variance of each is s^2 + s^4 (ln theta)''(c) with
 *       theta(c) = 1 + 2 sum x^(v^2) cos(2 pi v c), at most s^2 (1 + h), h = 8 pi^2 s^2 sum v^2
 *       x^(v^2) / (1 - 2 sum x^(v^2)), v &gt;= 1. So c = (1 + h) d^2 / (n s^2).
 *   <li>P + d against R: l is ln g(t - d) - ln g(t) and a constant: within an interval of length 2
 *       u, u = min(ln((1 + Z) / (1 - Z)), L |d|), where L (1 - Z) = sum of 2 pi |m| x^(|k - m 1|^2)
 *       bounds the slope of g. A variance there is at most u^2, so c = u^2.
 * </ul>
 *
 * Roots of c add: by Hoelder's inequality D_a(P, Q) &lt;= k a / (k a - 1) D_b(P, R) + D_(k a)(R,
 * Q), b = (k a - 1) / (k - 1), for all k &gt; 1 (Bun and Steinke 2016, on group privacy), so a (c k
 * / (k - 1) + c' k) / 2, the least of which is a (sqrt c + sqrt c')^2 / 2. So the coordinate is
 * (|d| sqrt((1 + h) / n) / s + u)^2 / 2-zCDP. Over coordinates that is added up; by Minkowski's
 * inequality it is at most e^2 / 2, e = D sqrt((1 + h) / n) / s + min(sqrt(M) ln((1 + Z) / (1 -
 * Z)), L D), with M = min(dimension, D^2) the number of coordinates that can move.
 *
 * <p><b>Sums over k.</b> Take the k with |sum k| &lt;= n / 2 for its class. If r entries are not
 * zero, n m^2 &lt;= r |k|^2 / n (Cauchy and Schwarz), and n m^2 &lt;= |sum k| / 2 &lt;= |k|^2 / 2.
 * So x^(|k - m 1|^2) is at most the product of y^(k_i^2), y = x^max(1 - r / n, 1 / 2), which sums
 * to Z &lt;= sum over r of C(n, r) (2 sum y^(v^2))^r, and with |sum k| &lt;= sum of |k_i| to L (1 -
 * Z) &lt;= 2 pi sum over r of C(n - 1, r - 1) 2 (sum v y^(v^2)) (2 sum y^(v^2))^(r - 1).
 *
 * <p><b>Fewer shares.</b> What is independent of fewer shares only adds to them, so their bound
 * holds too; of one alone it is e = D / s (Canonne, Kamath and Steinke 2020, theorem 4).
 */
final class DiscreteGaussianSum {
  /** Beyond every rounding in Z, L and h, of which 1e-10 is the worst. */
  private static final double ROUNDING = 1 + 1e-6;

  private final double sigma;
  private final long shares;

  /** x, rounded up to what has a logarithm. */
  private final double base;

  private DiscreteGaussianSum(double sigma, long shares) {
    this.sigma = sigma;
    this.shares = shares;
    base = Math.max(1e-300, Math.exp(-2 * Math.PI * Math.PI * sigma * sigma));
  }

  /** Rho, rounded up. */
  static double rho(DistributedDiscreteGaussian event, NeighbouringRelation relation) {
    double times = relation == NeighbouringRelation.REPLACE_ONE ? 2 : 1;
    double move = times * event.l2Sensitivity();
    double coordinates = Math.min(event.dimension(), move * move);
    double least = move / event.shareSigma();
    for (long shares = event.shares(); shares > 1; shares /= 2) {
      DiscreteGaussianSum sum = new DiscreteGaussianSum(event.shareSigma(), shares);
      least = Math.min(least, sum.root(move, coordinates));
    }
    return least * least / 2 * (1 + 1e-12);
  }

  /** e, or positive infinity where g may be 0. */
  private double root(double move, double coordinates) {
    double z = 0;
    double slope = 0;
    // ln C(n, r) and ln C(n - 1, r - 1)
    double choices = 0;
    double fewer = 0;
    for (long r = 1; r <= shares && z < 1; r++) {
      choices += Math.log((double) (shares - r + 1) / r);
      fewer += r == 1 ? 0 : Math.log((double) (shares - r + 1) / (r - 1));
      double y = Math.pow(base, Math.max(1 - (double) r / shares, 0.5));
      double log = Math.log(2 * series(y, 0));
      z += Math.exp(choices + r * log);
      slope += Math.exp(fewer + (r - 1) * log) * 2 * series(y, 1);
    }
    z *= ROUNDING;
    if (!(z < 1)) {
      return Double.POSITIVE_INFINITY;
    }
    double whole = (Math.log1p(z) - Math.log1p(-z)) * Math.sqrt(coordinates);
    double part = 2 * Math.PI * slope / (1 - z) * move;
    double own = move * Math.sqrt((1 + spread()) / shares) / sigma;
    return own + Math.min(whole, part) * ROUNDING;
  }

  /** h. */
  private double spread() {
    double most = 8 * Math.PI * Math.PI * sigma * sigma * series(base, 2);
    return most / (1 - 2 * series(base, 0)) * ROUNDING;
  }

  /**
   * The sum of v^power y^(v^2) over v &gt;= 1. For y &lt;= exp(-pi^2 / 4), so sigma &gt;= 1/2, the
   * fifth term is below 1e-24 of the first.
   */
  private static double series(double y, int power) {
    double square = y * y;
    double fourth = square * square;
    double ninth = fourth * fourth * y;
    return y
        + (1 << power) * fourth
        + (power == 0 ? 1 : power == 1 ? 3 : 9) * ninth
        + (1 << (2 * power)) * ninth * fourth * square * y;
  }
}
