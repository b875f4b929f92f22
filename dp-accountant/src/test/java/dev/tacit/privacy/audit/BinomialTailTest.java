package dev.tacit.privacy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class BinomialTailTest {
  private static final MathContext DIGITS = new MathContext(60);

  /** All probabilities for p = odds / (1 + odds), in 60 digits. */
  private static BigDecimal[] exact(int n, BigDecimal odds) {
    BigDecimal[] terms = new BigDecimal[n + 1];
    terms[0] = BigDecimal.ONE.divide(odds.add(BigDecimal.ONE).pow(n), DIGITS);
    for (int k = 0; k < n; k++) {
      terms[k + 1] =
          terms[k]
              .multiply(odds)
              .multiply(BigDecimal.valueOf(n - k))
              .divide(BigDecimal.valueOf(k + 1L), DIGITS);
    }
    return terms;
  }

  @Test
  void logAtMost_anyCount_agreesWithExactSums() {
    for (double logOdds : new double[] {-30, -5, -0.7, 0, 0.3, 4, 20}) {
      BigDecimal odds = new BigDecimal(Math.exp(logOdds));
      for (int n : new int[] {1, 2, 17, 400}) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal[] terms = exact(n, odds);
        for (int k = 0; k < n; k++) {
          sum = sum.add(terms[k], DIGITS);
          double log = log(sum);
          // exp(logOdds) is a double: n roundings of 1e-16
          assertThat(BinomialTail.logAtMost(n, k, logOdds))
              .as("n %s k %s log-odds %s", n, k, logOdds)
              .isCloseTo(log, within(1e-11 * (1 + Math.abs(log) / 100)));
        }
      }
    }
  }

  @Test
  void logAtMost_atTheEnds_isZeroAndMinusInfinity() {
    assertThat(BinomialTail.logAtMost(5, -1, 0.2)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(BinomialTail.logAtMost(5, 5, 0.2)).isZero();
    assertThat(BinomialTail.logAtMost(5, 0, -0.0)).isCloseTo(5 * Math.log(0.5), within(1e-14));
  }

  @Test
  void largestMean_anyCount_agreesWithExactSums() {
    for (double logOdds : new double[] {-6, -1, 0, 1, 3}) {
      BigDecimal[] terms = exact(300, new BigDecimal(Math.exp(logOdds)));
      for (int k = -1; k < 300; k++) {
        BigDecimal sum = BigDecimal.ZERO;
        double largest = 0;
        for (int i = 1; i <= 300 - k; i++) {
          sum = sum.add(terms[k + i], DIGITS);
          largest = Math.max(largest, sum.doubleValue() / i);
        }
        assertThat(BinomialTail.largestMean(300, k, logOdds))
            .as("k %s log-odds %s", k, logOdds)
            .isCloseTo(largest, within(1e-11 * largest + 1e-290));
      }
    }
    assertThat(BinomialTail.largestMean(300, 300, 0)).isZero();
  }

  /** Where the first of the terms is below the least double. */
  @Test
  void largestMean_farBelowTheMode_isAboutOneByTheDistance() {
    // 500,000 +- 500 of a million: the mean is largest a few deviations above the mode
    assertThat(BinomialTail.largestMean(1_000_000, 0, 0)).isBetween(1 / 502_500.0, 1 / 500_500.0);
  }

  @Test
  void logProbability_million_isThatOfTheSeriesOfStirling() {
    // ln C(2n, n) 4^-n = -ln(pi n) / 2 - 1 / (8 n) + 1 / (192 n^3) - ...
    int n = 500_000;
    assertThat(BinomialTail.logProbability(2 * n, n, 0))
        .isCloseTo(-Math.log(Math.PI * n) / 2 - 1.0 / (8.0 * n), within(1e-13));
  }

  private static double log(BigDecimal value) {
    int shift = value.precision() - value.scale();
    return Math.log(value.movePointLeft(shift).doubleValue()) + shift * Math.log(10);
  }
}
