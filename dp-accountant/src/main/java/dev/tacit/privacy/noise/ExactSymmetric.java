package dev.tacit.privacy.noise;

import java.math.BigInteger;
import java.util.Objects;

/**
 * Draws whole numbers k with probabilities exactly proportional to exp(-(a k<sup>2</sup> + b |k|)),
 * a and b fractions. Immutable and thread-safe.
 *
 * <p>|k| = m t + r, t a power of two: the block m comes from an {@link ExactTable} by the weight of
 * its first number, r is uniform in [0, t) and accepted with the probability exp(-g), g = a r (2 m
 * t + r) + b r, by which it weighs less, by an {@link ExactBernoulli}; the coin's first step
 * compares uniform bits with g, so where they exceed the g of the whole block they decide at once.
 * Then a sign is drawn, and -0 refused, so that 0 is not counted twice. For t = 1 there is nothing
 * to accept, and the table counts 0 half instead.
 */
final class ExactSymmetric {
  private static final int TABLE_BITS = 63;

  private final BigInteger quadratic;
  private final BigInteger linear;
  private final BigInteger denominator;
  private final int blockBits;

  /** Uniform bits beside r in a word. */
  private final int coinBits;

  private final ExactTable table;

  /** For each block, the coin's bits from which r is accepted at once. */
  private final long[] certain;

  /**
   * @param quadratic numerator of a
   * @param linear numerator of b
   * @param denominator of both
   * @param blockBits t is 2 to this power
   */
  ExactSymmetric(BigInteger quadratic, BigInteger linear, BigInteger denominator, int blockBits) {
    this.quadratic = quadratic;
    this.linear = linear;
    this.denominator = denominator;
    this.blockBits = blockBits;
    coinBits = 63 - blockBits;
    table =
        new ExactTable(
            new ExponentialWeights(
                quadratic.shiftLeft(2 * blockBits), linear.shiftLeft(blockBits), denominator),
            blockBits == 0,
            TABLE_BITS);
    certain = new long[blockBits == 0 ? 0 : table.size()];
    for (int m = 0; m < certain.length; m++) {
      BigInteger most = exponent(m, 1L << blockBits).shiftLeft(coinBits).divide(denominator);
      certain[m] =
          most.add(BigInteger.ONE).min(BigInteger.ONE.shiftLeft(coinBits)).longValueExact();
    }
  }

  long next(RandomStream random) {
    while (true) {
      long word = random.nextLong();
      long sign = -(word & 1);
      int m = table.next(random, word >>> 1);
      long magnitude = m;
      if (blockBits > 0) {
        word = random.nextLong();
        long r = word & ((1L << blockBits) - 1);
        long coin = word >>> (blockBits + 1);
        magnitude = ((long) m << blockBits) + r;
        if ((magnitude == 0 && sign != 0) || !accepted(random, m, r, coin)) {
          continue;
        }
      }
      return (magnitude ^ sign) - sign;
    }
  }

  void fill(RandomStream random, long[] into, int offset, int length) {
    Objects.requireNonNull(random, "random");
    Objects.checkFromIndexSize(offset, length, into.length);
    for (int i = offset; i < offset + length; i++) {
      into[i] = next(random);
    }
  }

  /** Modulo 2<sup>32</sup>. */
  void fill(RandomStream random, int[] into, int offset, int length) {
    Objects.requireNonNull(random, "random");
    Objects.checkFromIndexSize(offset, length, into.length);
    for (int i = offset; i < offset + length; i++) {
      into[i] = (int) next(random);
    }
  }

  private boolean accepted(RandomStream random, int m, long r, long coin) {
    if (m < certain.length && coin >= certain[m]) {
      return true;
    }
    BigInteger exponent = exponent(m, r);
    return exponent.compareTo(denominator) <= 0
        ? ExactBernoulli.drawExp(random, exponent, denominator, coin, coinBits)
        : ExactBernoulli.drawExp(random, exponent, denominator);
  }

  /** The numerator of g. */
  private BigInteger exponent(int m, long r) {
    BigInteger offset = BigInteger.valueOf(r);
    BigInteger sum = BigInteger.valueOf(m).shiftLeft(blockBits + 1).add(offset);
    return quadratic.multiply(sum).add(linear).multiply(offset);
  }
}
