package dev.tacit.privacy.noise;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * w(m) = I<sub>m</sub>(v) / I<sub>0</sub>(v), with the modified Bessel functions of the first kind
 * and a fraction v. The ratios r(m) = I<sub>m</sub>(v) / I<sub>m-1</sub>(v) satisfy r(m) = 1 / (2m
 * / v + r(m + 1)) (DLMF 10.29.1) and fall (Amos 1974, "Computation of modified Bessel functions and
 * their ratios"). As r(m + 1) &gt; 0, r(m) lies in (0, v / 2m). From that, far out, the recurrence
 * goes down to m = 1, whole numbers rounded outwards; each step narrows the enclosure by a factor
 * of about r(m)<sup>2</sup>.
 *
 * @param v argument
 */
record BesselWeights(Fraction v) implements Weights {
  /** Binary places of an enclosure beyond those of the table. */
  private static final int GUARD_BITS = 64;

  @Override
  public Supplier<Enclosure> ratios(int precision) {
    int digits = precision + GUARD_BITS;
    int last = start(precision);
    Enclosure ratio = beyond(last + 1, digits);
    Deque<Enclosure> ratios = new ArrayDeque<>(last);
    for (int m = last; m >= 1; m--) {
      ratio = before(m, ratio, digits);
      ratios.push(ratio.rounded(GUARD_BITS));
    }
    return new Supplier<>() {
      private int m;

      @Override
      public Enclosure get() {
        m++;
        return ratios.isEmpty() ? beyond(m, precision) : ratios.pop();
      }
    };
  }

  /** r(m) from r(m + 1): v / (2m + v r(m + 1)). */
  private Enclosure before(int m, Enclosure next, int digits) {
    BigInteger whole = v.bottom().multiply(BigInteger.valueOf(2L * m)).shiftLeft(digits);
    BigInteger top = v.top().shiftLeft(2 * digits);
    BigInteger most = whole.add(v.top().multiply(next.high()));
    BigInteger least = whole.add(v.top().multiply(next.low()));
    return new Enclosure(top.divide(most), top.divide(least).add(BigInteger.ONE));
  }

  /** What is known of r(m) without any other; not above 1. */
  private Enclosure beyond(int m, int digits) {
    BigInteger most =
        v.top().shiftLeft(digits).divide(v.bottom().multiply(BigInteger.valueOf(2L * m)));
    BigInteger one = BigInteger.ONE.shiftLeft(digits);
    return new Enclosure(BigInteger.ZERO, most.add(BigInteger.ONE).min(one));
  }

  /**
   * An m at which w(m) is about 2^(-1.5 precision), so that what the start leaves open is below
   * 2^-precision, by the powers of w, wherever a weight is above that. By the leading term of the
   * uniform expansion (DLMF 10.41.3), in doubles: wrong, it would only make enclosures wide.
   */
  private int start(int precision) {
    double argument = (double) v.numerator() / v.denominator();
    double wanted = -(1.5 * precision + GUARD_BITS) * Math.log(2);
    int high = 16;
    while (logWeight(high, argument) > wanted) {
      high = Math.multiplyExact(high, 2);
    }
    int low = high / 2;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (logWeight(middle, argument) > wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double logWeight(double m, double v) {
    double root = Math.hypot(m, v);
    // root - v without cancellation, and arsinh(m / v)
    return m * m / (root + v) - m * Math.log((m + root) / v);
  }
}
