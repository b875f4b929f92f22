package dev.tacit.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import org.apache.commons.math3.dfp.Dfp;
import org.apache.commons.math3.dfp.DfpField;
import org.apache.commons.math3.dfp.DfpMath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactTableTest {
  private static final SecureRandomStream RANDOM = SecureRandomStream.create();
  private static final DfpField DIGITS = new DfpField(60);

  @AfterAll
  static void close() {
    RANDOM.close();
  }

  private static ExactTable table(
      long quadratic, long linear, long denominator, boolean halfFirst, int wordBits) {
    return new ExactTable(
        new ExponentialWeights(
            BigInteger.valueOf(quadratic),
            BigInteger.valueOf(linear),
            BigInteger.valueOf(denominator)),
        halfFirst,
        wordBits);
  }

  /** Weights up to and with m, by another library's arithmetic of 60 digits. */
  private static Dfp[] sums(long quadratic, long linear, long denominator, boolean half, int size) {
    Dfp[] sums = new Dfp[size];
    Dfp sum = DIGITS.getZero();
    for (int m = 0; m < size; m++) {
      Dfp exponent = DIGITS.newDfp(quadratic).multiply(m).add(DIGITS.newDfp(linear)).multiply(m);
      Dfp weight = DfpMath.exp(exponent.divide(DIGITS.newDfp(denominator)).negate());
      sum = sum.add(half && m == 0 ? weight.divide(2) : weight);
      sums[m] = sum;
    }
    return sums;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 2, true",
    "50, 0, 9, true",
    "1, 0, 32767, false",
    "1, 0, 8192, false",
    "0, 1, 1, true",
    "0, 10, 3, false",
    "0, 1, 31, true",
    "3, 5, 77, true"
  })
  void threshold_each_isTheFloorOfTheDistributionFunction(
      long quadratic, long linear, long denominator, boolean half) {
    ExactTable table = table(quadratic, linear, denominator, half, 63);
    // Far enough out that 60 digits see no more.
    int beyond = 2 * table.size() + 20;
    Dfp[] sums = sums(quadratic, linear, denominator, half, beyond);
    Dfp unit = DfpMath.pow(DIGITS.getTwo(), 63);
    for (int m = 0; m < table.size(); m++) {
      Dfp expected = sums[m].divide(sums[beyond - 1]).multiply(unit).floor();
      assertThat(DIGITS.newDfp(table.threshold(m)).equals(expected)).as("m = %s", m).isTrue();
    }
    assertThat(table.threshold(table.size() - 1)).isEqualTo(Long.MAX_VALUE);
  }

  /** So short that every threshold and the whole tail are reached through more digits. */
  @ParameterizedTest
  @CsvSource({"1, 0, 8, true", "1, 0, 50, false", "0, 1, 4, true", "0, 3, 1, false"})
  void next_tablesOfFiveBits_fitTheDistributionAllTheSame(
      long quadratic, long linear, long denominator, boolean half) {
    int wordBits = 5;
    ExactTable table = table(quadratic, linear, denominator, half, wordBits);
    int samples = 20_000;
    int[] observed = new int[400];
    for (int i = 0; i < samples; i++) {
      observed[table.next(RANDOM, RANDOM.nextLong() >>> (64 - wordBits))]++;
    }
    Dfp[] sums = sums(quadratic, linear, denominator, half, 400);
    double before = 0;
    int beyondTable = 0;
    for (int m = 0; m < 400; m++) {
      double upTo = sums[m].divide(sums[399]).toDouble();
      double mean = samples * (upTo - before);
      // Bernstein as in DiscreteNoiseTest: 2e-9 for each of up to 400.
      assertThat((double) observed[m]).isCloseTo(mean, within(Math.sqrt(2 * 20.7 * mean) + 20.7));
      before = upTo;
      beyondTable += m >= table.size() ? observed[m] : 0;
    }
    assertThat(beyondTable).isPositive();
  }

  @Test
  void next_wordOnAThreshold_isSplitWhereTheDistributionFunctionIs() {
    ExactTable table = table(1, 0, 32, true, 63);
    Dfp[] sums = sums(1, 0, 32, true, 200);
    for (int m : new int[] {0, 1, 7}) {
      Dfp exact = sums[m].divide(sums[199]).multiply(DfpMath.pow(DIGITS.getTwo(), 63));
      double below = exact.subtract(exact.floor()).toDouble();
      int samples = 10_000;
      int count = 0;
      for (int i = 0; i < samples; i++) {
        int outcome = table.next(RANDOM, table.threshold(m));
        assertThat(outcome).isBetween(m, m + 1);
        count += outcome == m ? 1 : 0;
      }
      // Hoeffding: beyond 330 with a chance of 2 exp(-2 330^2 / 10000) = 7e-10.
      assertThat((double) count).isCloseTo(samples * below, within(330.0));
      assertThat(table.next(RANDOM, table.threshold(m) - 1)).isEqualTo(m);
      assertThat(table.next(RANDOM, table.threshold(m) + 1)).isEqualTo(m + 1);
    }
  }
}
