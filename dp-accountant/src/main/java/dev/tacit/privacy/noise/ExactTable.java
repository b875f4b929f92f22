package dev.tacit.privacy.noise;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Draws m = 0, 1, 2, ... with probabilities exactly proportional to {@link Weights} w(m), or half
 * of that for m = 0. Immutable and thread-safe.
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

  private final Weights weights;
  private final boolean halfFirst;
  private final int wordBits;
  private final long[] thresholds;

  /** For the first bits of u, the first m that can be meant. */
  private final char[] guide;

  private final int guideShift;

  /**
   * @param wordBits n, at most 63
   */
  ExactTable(Weights weights, boolean halfFirst, int wordBits) {
    this.weights = weights;
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
  int next(RandomStream random, long u) {
    int m = guide[(int) (u >>> guideShift)];
    while (u > thresholds[m]) {
      m++;
    }
    return u == thresholds[m] ? resolve(random, u) : m;
  }

  private int resolve(RandomStream random, long u) {
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

  private Sums enclose(int precision) {
    BigInteger one = BigInteger.ONE.shiftLeft(precision);
    Supplier<Enclosure> ratios = weights.ratios(precision);
    Enclosure ratio = ratios.get();
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
      ratio = ratios.get();
    }
    // The ratios fall, so the rest is below a geometric series.
    BigInteger rest =
        weight.high().shiftLeft(precision).divide(one.subtract(ratio.high())).add(BigInteger.ONE);
    return new Sums(least, greatest, low, high.add(rest));
  }
}
