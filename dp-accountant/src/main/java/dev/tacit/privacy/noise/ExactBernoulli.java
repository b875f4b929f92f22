package dev.tacit.privacy.noise;

import java.math.BigInteger;
import java.util.Objects;

/**
 * Coins whose probability is exact: a fraction, or e to the power of minus a fraction (Canonne,
 * Kamath and Steinke 2020, "The discrete Gaussian for differential privacy", Algorithm 1). Only
 * whole numbers and uniform random bits are used, and nothing is rounded.
 *
 * <p>A coin of probability a / b compares the binary digits of a / b, made by long division, with
 * uniform bits from the left: the first that differs decides, so 63 bits suffice but for a chance
 * of 2<sup>-63</sup>. The time taken depends on the outcome.
 */
public final class ExactBernoulli {
  private static final int WORD_BITS = 63;

  private ExactBernoulli() {}

  /**
   * True with probability numerator / denominator.
   *
   * @param numerator in [0, denominator]
   * @param denominator &gt; 0
   */
  public static boolean draw(RandomStream random, long numerator, long denominator) {
    requireFraction(numerator, denominator);
    if (numerator > denominator) {
      throw new IllegalArgumentException(
          "numerator must be <= denominator " + denominator + " but was " + numerator);
    }
    Objects.requireNonNull(random, "random");
    return draw(random, BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
  }

  /**
   * True with probability exp(-numerator / denominator).
   *
   * @param numerator &gt;= 0
   * @param denominator &gt; 0
   */
  public static boolean drawExp(RandomStream random, long numerator, long denominator) {
    requireFraction(numerator, denominator);
    Objects.requireNonNull(random, "random");
    return drawExp(random, BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
  }

  static boolean draw(RandomStream random, BigInteger numerator, BigInteger denominator) {
    return draw(random, numerator, denominator, random.nextLong() >>> 1, WORD_BITS);
  }

  static boolean drawExp(RandomStream random, BigInteger numerator, BigInteger denominator) {
    BigInteger[] parts = numerator.divideAndRemainder(denominator);
    // exp(-1) once for each whole: the first refusal ends it, long before the count matters.
    for (BigInteger i = parts[0]; i.signum() > 0; i = i.subtract(BigInteger.ONE)) {
      if (!drawExp(random, BigInteger.ONE, BigInteger.ONE, random.nextLong() >>> 1, WORD_BITS)) {
        return false;
      }
    }
    return drawExp(random, parts[1], denominator, random.nextLong() >>> 1, WORD_BITS);
  }

  /**
   * True with probability exp(-g), g = numerator / denominator &lt;= 1: the sum of the alternating
   * series is the chance that the first k whose coin of g / k fails is odd.
   *
   * @param bits the first uniform bits to use, as many as {@code width}
   */
  static boolean drawExp(
      RandomStream random, BigInteger numerator, BigInteger denominator, long bits, int width) {
    boolean odd = true;
    BigInteger scaled = denominator;
    boolean success = draw(random, numerator, scaled, bits, width);
    while (success) {
      odd = !odd;
      scaled = scaled.add(denominator);
      success = draw(random, numerator, scaled);
    }
    return odd;
  }

  private static boolean draw(
      RandomStream random, BigInteger numerator, BigInteger denominator, long bits, int width) {
    if (numerator.compareTo(denominator) >= 0) {
      return true;
    }
    BigInteger rest = numerator;
    long uniform = bits;
    int shift = width;
    while (rest.signum() > 0) {
      BigInteger[] digits = rest.shiftLeft(shift).divideAndRemainder(denominator);
      long digit = digits[0].longValueExact();
      if (uniform != digit) {
        return uniform < digit;
      }
      rest = digits[1];
      uniform = random.nextLong() >>> 1;
      shift = WORD_BITS;
    }
    return false;
  }

  private static void requireFraction(long numerator, long denominator) {
    if (denominator <= 0) {
      throw new IllegalArgumentException("denominator must be > 0 but was " + denominator);
    }
    if (numerator < 0) {
      throw new IllegalArgumentException("numerator must be >= 0 but was " + numerator);
    }
  }
}
