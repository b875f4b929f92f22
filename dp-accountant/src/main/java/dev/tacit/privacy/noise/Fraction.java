package dev.tacit.privacy.noise;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** A positive fraction in lowest terms. */
record Fraction(long numerator, long denominator) {
  private static final int LARGEST_EXPONENT = 62;

  Fraction {
    if (numerator <= 0 || numerator > 1L << LARGEST_EXPONENT) {
      throw new IllegalArgumentException("numerator must be in [1, 2^62] but was " + numerator);
    }
    if (denominator <= 0 || denominator > 1L << LARGEST_EXPONENT) {
      throw new IllegalArgumentException("denominator must be in [1, 2^62] but was " + denominator);
    }
    long common =
        BigInteger.valueOf(numerator).gcd(BigInteger.valueOf(denominator)).longValueExact();
    numerator /= common;
    denominator /= common;
  }

  /**
   * The smallest multiple of 2<sup>exponent</sup> that is not below the value.
   *
   * @param exponent &gt;= -62
   */
  static Fraction roundedUp(BigDecimal value, int exponent) {
    BigDecimal unit = new BigDecimal(BigInteger.ONE.shiftLeft(Math.abs(exponent)));
    if (exponent <= 0) {
      long multiple =
          value.multiply(unit).setScale(0, RoundingMode.CEILING).toBigInteger().longValueExact();
      return new Fraction(multiple, 1L << -exponent);
    }
    BigInteger multiple = value.divide(unit, 0, RoundingMode.CEILING).toBigInteger();
    return new Fraction(multiple.shiftLeft(exponent).longValueExact(), 1);
  }

  /** Refuses what is not in [2^least, 2^greatest]. */
  void requirePowers(String name, int least, int greatest) {
    boolean small = top().shiftLeft(-least).compareTo(bottom()) < 0;
    if (small || top().compareTo(bottom().shiftLeft(greatest)) > 0) {
      throw new IllegalArgumentException(
          String.format(
              "%s must be in [2^%d, 2^%d] but was %d / %d",
              name, least, greatest, numerator, denominator));
    }
  }

  BigInteger top() {
    return BigInteger.valueOf(numerator);
  }

  BigInteger bottom() {
    return BigInteger.valueOf(denominator);
  }

  /** The largest power of two t, 1 at least, with ratio t &lt;= this, or its square root. */
  int blockBits(int ratio, boolean root) {
    BigInteger least = BigInteger.valueOf(ratio).pow(root ? 2 : 1).multiply(bottom());
    int bits = 0;
    while (least.shiftLeft((bits + 1) * (root ? 2 : 1)).compareTo(top()) <= 0) {
      bits++;
    }
    return bits;
  }
}
