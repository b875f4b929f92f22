package dev.tacit.secagg.parameters;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** The hypergeometric distribution in whole numbers, from binomial coefficients. */
final class ExactHypergeometric {
  private static final MathContext DIGITS = new MathContext(40);

  /** Draws with fewer than each count, from 0 to the sample and one. */
  private final BigInteger[] fewer;

  private final BigInteger all;

  ExactHypergeometric(int population, int marked, int sample) {
    BigInteger[] ofMarked = row(marked, sample);
    BigInteger[] ofOthers = row(population - marked, sample);
    this.all = row(population, sample)[sample];
    this.fewer = new BigInteger[sample + 2];
    fewer[0] = BigInteger.ZERO;
    for (int i = 0; i <= sample; i++) {
      fewer[i + 1] = fewer[i].add(ofMarked[i].multiply(ofOthers[sample - i]));
    }
  }

  /** C(n, 0) to C(n, most). */
  private static BigInteger[] row(int n, int most) {
    BigInteger[] row = new BigInteger[most + 1];
    row[0] = BigInteger.ONE;
    for (int i = 1; i <= most; i++) {
      row[i] = row[i - 1].multiply(BigInteger.valueOf(n - i + 1L)).divide(BigInteger.valueOf(i));
    }
    return row;
  }

  BigDecimal lessThan(int count) {
    return probability(fewer[clamped(count)]);
  }

  BigDecimal atLeast(int count) {
    return probability(all.subtract(fewer[clamped(count)]));
  }

  private int clamped(int count) {
    return Math.max(0, Math.min(fewer.length - 1, count));
  }

  private BigDecimal probability(BigInteger draws) {
    return new BigDecimal(draws).divide(new BigDecimal(all), DIGITS);
  }
}
