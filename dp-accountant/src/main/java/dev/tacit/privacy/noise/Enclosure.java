package dev.tacit.privacy.noise;

import java.math.BigInteger;

/** A real number in [low, high] 2^-precision, both &gt;= 0; every operation rounds outwards. */
record Enclosure(BigInteger low, BigInteger high) {
  private static final int GUARD_BITS = 64;

  Enclosure times(Enclosure other, int precision) {
    return new Enclosure(
        low.multiply(other.low).shiftRight(precision),
        shiftUp(high.multiply(other.high), precision));
  }

  /** The same with so many binary places less. */
  Enclosure rounded(int bits) {
    return new Enclosure(low.shiftRight(bits), shiftUp(high, bits));
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
    return power.rounded(GUARD_BITS);
  }

  /** The series of exp(-x) for x in [0, 1): each partial sum is off by less than its next term. */
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
