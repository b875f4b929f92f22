package dev.tacit.privacy.noise;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws m = 0, 1, 2, ... with probabilities exactly proportional to w(m) = exp(-(a m<sup>2</sup> +
 * b m)), a and b fractions, or half of that for m = 0. Immutable and thread-safe.
 *
 * <p><b>Why it is exact.</b> Let C(m) be the sum of the first m + 1 probabilities, and U a uniform
 * real number, known by its first binary digits. The outcome is the m with C(m - 1) &lt;= U &lt;
 * C(m). The table holds the whole numbers T(m) = floor(2<sup>n</sup> C(m)). Of U, n digits u are
 * drawn: if u &lt; T(m), U &lt; C(m), and if u &gt; T(m), U &gt;= C(m), for certain. If u = T(m)
 * for some m, which happens with a chance of table size / 2<sup>n</sup>, more digits of U are drawn
 * and the C(m) enclosed more closely, until they decide; the table ends with 2<sup>n</sup> - 1, so
 * the infinite tail lies behind that case. The enclosures are of whole numbers, each operation
 * rounded outwards; a T(m) that they leave open is computed again with twice the digits.
 */
final class ExactTable {
  private static final int FIRST_PRECISION = 128;
  private static final int GUIDE_BITS = 11;

  private final BigInteger quadratic;
  private final BigInteger linear;
  private final BigInteger denominator;
  private final boolean halfFirst;
  private final int wordBits;
  private final long[] thresholds;

  /** For the first bits of u, the first m that can be meant. */
  private final char[] guide;

  private final int guideShift;

  /**
   * @param quadratic numerator of a, &gt;= 0
   * @param linear numerator of b, &gt;= 0, and one of both positive
   * @param denominator of both, &gt; 0
   * @param wordBits n, at most 63
   */
  ExactTable(
      BigInteger quadratic,
      BigInteger linear,
      BigInteger denominator,
      boolean halfFirst,
      int wordBits) {
    this.quadratic = quadratic;
    this.linear = linear;
    this.denominator = denominator;
    this.halfFirst = halfFirst;
    this.wordBits = wordBits;
    long[] found = null;
    for (int precision = FIRST_PRECISION; found == null; precision *= 2) {
      found = thresholds(enclose(precision));
    }
    thresholds = found;
    int guideBits = Math.min(GUIDE_BITS, wordBits);
    guideShift = wordBits - guideBits;
    guide = new char[1 << guideBits];
    int m = 0;
    for (int i = 0; i < guide.length; i++) {
      while (thresholds[m] < (long) i << guideShift) {
        m++;
      }
      guide[i] = (char) m;
    }
  }

  /** How many m the table decides. */
  int size() {
    return thresholds.length;
  }

  long threshold(int m) {
    return thresholds[m];
  }

  /**
   * The outcome.
   *
   * @param u n uniform bits
   */
  int next(SecureRandomStream random, long u) {
    int m = guide[(int) (u >>> guideShift)];
    while (u > thresholds[m]) {
      m++;
    }
    return u == thresholds[m] ? resolve(random, u) : m;
  }

  private int resolve(SecureRandomStream random, long u) {
    BigInteger digits = BigInteger.valueOf(u);
    int count = wordBits;
    for (int precision = 2 * FIRST_PRECISION; ; precision *= 2) {
      while (count < precision - Long.SIZE) {
        digits = digits.shiftLeft(63).or(BigInteger.valueOf(random.nextLong() >>> 1));
        count += 63;
      }
      int m = enclose(precision).outcome(digits, count);
      if (m >= 0) {
        return m;
      }
    }
  }

  /** The floors, or null where the enclosures leave one open. */
  private long[] thresholds(Sums sums) {
    List<Long> found = new ArrayList<>();
    long last = wordBits == 63 ? Long.MAX_VALUE : (1L << wordBits) - 1;
    for (int m = 0; m < sums.least.size(); m++) {
      BigInteger low = sums.least.get(m).shiftLeft(wordBits).divide(sums.most);
      BigInteger high = sums.greatest.get(m).shiftLeft(wordBits).divide(sums.total);
      // C(m) < 1, so no floor is above 2^n - 1.
      long floor = low.longValueExact();
      if (floor != high.min(BigInteger.valueOf(last)).longValueExact()) {
        return null;
      }
      found.add(floor);
      if (floor == last) {
        return found.stream().mapToLong(Long::longValue).toArray();
      }
    }
    return null;
  }

  /**
   * Sums of weights in units of 2^-precision: for each m, the weights up to m lie between {@code
   * least} and {@code greatest}, all of them between {@code total} and {@code most}.
   */
  private record Sums(
      List<BigInteger> least, List<BigInteger> greatest, BigInteger total, BigInteger most) {
    /** The m that {@code count} digits of U allow, or -1 if there is more than one. */
    int outcome(BigInteger digits, int count) {
      BigInteger low = digits.multiply(total);
      BigInteger high = digits.add(BigInteger.ONE).multiply(most);
      int m = 0;
      while (m < least.size() && least.get(m).shiftLeft(count).compareTo(high) < 0) {
        m++;
      }
      // Now U < C(m); is C(m - 1) <= U too?
      if (m == least.size()) {
        return -1;
      }
      return m == 0 || greatest.get(m - 1).shiftLeft(count).compareTo(low) <= 0 ? m : -1;
    }
  }

  /** w(m + 1) = w(m) r(m) and r(m + 1) = r(m) exp(-2a), from r(0) = exp(-a - b). */
  private Sums enclose(int precision) {
    BigInteger one = BigInteger.ONE.shiftLeft(precision);
    Enclosure ratio = Enclosure.exp(quadratic.add(linear), denominator, precision);
    Enclosure change = Enclosure.exp(quadratic.shiftLeft(1), denominator, precision);
    Enclosure weight = new Enclosure(one, one);
    List<BigInteger> least = new ArrayList<>();
    List<BigInteger> greatest = new ArrayList<>();
    BigInteger low = BigInteger.ZERO;
    BigInteger high = BigInteger.ZERO;
    while (weight.low().signum() > 0 || ratio.high().compareTo(one) >= 0) {
      boolean half = halfFirst && least.isEmpty();
      low = low.add(half ? weight.low().shiftRight(1) : weight.low());
      high = high.add(half ? weight.high().shiftRight(1) : weight.high());
      least.add(low);
      greatest.add(high);
      weight = weight.times(ratio, precision);
      ratio = ratio.times(change, precision);
    }
    // The ratios fall, so the rest is below a geometric series.
    BigInteger rest =
        weight.high().shiftLeft(precision).divide(one.subtract(ratio.high())).add(BigInteger.ONE);
    return new Sums(least, greatest, low, high.add(rest));
  }

  /** A real number in [low, high] 2^-precision. */
  private record Enclosure(BigInteger low, BigInteger high) {
    private static final int GUARD_BITS = 64;

    Enclosure times(Enclosure other, int precision) {
      return new Enclosure(
          low.multiply(other.low).shiftRight(precision),
          shiftUp(high.multiply(other.high), precision));
    }

    /** exp(-numerator / denominator). */
    static Enclosure exp(BigInteger numerator, BigInteger denominator, int precision) {
      if (numerator.signum() == 0) {
        BigInteger one = BigInteger.ONE.shiftLeft(precision);
        return new Enclosure(one, one);
      }
      if (numerator.compareTo(denominator.multiply(BigInteger.valueOf(precision))) >= 0) {
        // exp(-x) < 2^-x
        return new Enclosure(BigInteger.ZERO, BigInteger.ONE);
      }
      int halvings = Math.max(0, numerator.bitLength() - denominator.bitLength() + 2);
      int digits = precision + GUARD_BITS;
      BigInteger low = numerator.shiftLeft(digits).divide(denominator.shiftLeft(halvings));
      Enclosure power = alternating(new Enclosure(low, low.add(BigInteger.ONE)), digits);
      for (int i = 0; i < halvings; i++) {
        power = power.times(power, digits);
      }
      return new Enclosure(power.low.shiftRight(GUARD_BITS), shiftUp(power.high, GUARD_BITS));
    }

    /**
     * The series of exp(-x) for x in [0, 1): each partial sum is off by less than its next term.
     */
    private static Enclosure alternating(Enclosure x, int precision) {
      BigInteger one = BigInteger.ONE.shiftLeft(precision);
      Enclosure term = new Enclosure(one, one);
      BigInteger low = BigInteger.ZERO;
      BigInteger high = BigInteger.ZERO;
      for (int k = 1; term.high.bitLength() > 1; k++) {
        boolean added = k % 2 == 1;
        low = added ? low.add(term.low) : low.subtract(term.high);
        high = added ? high.add(term.high) : high.subtract(term.low);
        Enclosure next = term.times(x, precision);
        BigInteger divisor = BigInteger.valueOf(k);
        term =
            new Enclosure(
                next.low.divide(divisor), next.high.add(BigInteger.valueOf(k - 1)).divide(divisor));
      }
      return new Enclosure(low.subtract(term.high).max(BigInteger.ZERO), high.add(term.high));
    }

    private static BigInteger shiftUp(BigInteger value, int bits) {
      return value.negate().shiftRight(bits).negate();
    }
  }
}
