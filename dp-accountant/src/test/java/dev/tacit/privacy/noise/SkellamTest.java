package dev.tacit.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.commons.math3.dfp.Dfp;
import org.apache.commons.math3.dfp.DfpField;
import org.apache.commons.math3.dfp.DfpMath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Skellam} against its distribution; the false alarms are those of DiscreteNoiseTest. */
class SkellamTest {
  private static final SecureRandomStream RANDOM = SecureRandomStream.create();
  private static final DfpField DIGITS = new DfpField(80);

  @AfterAll
  static void close() {
    RANDOM.close();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0x1p-10, 0.09, 1, 16, 100, 1e4, 1e6})
  void fill_anyVariance_fitsTheDistribution(double variance) {
    long[] samples = new long[DiscreteNoiseTest.SAMPLES];
    Skellam.ofVariance(variance).fill(RANDOM, samples, 0, samples.length);
    check(samples, variance);
  }

  /** What {@code VectorSkellam} claims: shares of variance v / n add up to the variance v. */
  @ParameterizedTest
  @CsvSource({"0.5, 2", "9, 10", "400, 5"})
  void fill_sharesOfAFleet_addUpToTheDistributionOfTheirVariance(double variance, int shares) {
    long[] sums = new long[DiscreteNoiseTest.SAMPLES / 2];
    Skellam share = Skellam.ofVariance(variance / shares);
    int[] one = new int[sums.length];
    for (int i = 0; i < shares; i++) {
      share.fill(RANDOM, one, 0, one.length);
      Arrays.setAll(sums, k -> sums[k] + one[k]);
    }
    check(sums, variance);
  }

  private static void check(long[] samples, double variance) {
    double width = Math.max(0.5, Math.sqrt(variance));
    double[] weights = weights(variance, (int) Math.ceil(40 * width) + 8);
    DiscreteNoiseTest.check(samples, width, 40, k -> weights[(int) Math.abs(k)]);
  }

  /** I_k(v) / I_0(v) by the recurrence of the ratios downwards (Olver 1967). */
  private static double[] weights(double v, int size) {
    double[] weights = new double[size];
    double ratio = 0;
    for (int k = 2 * size + 100; k >= 1; k--) {
      ratio = 1 / (2.0 * k / v + ratio);
      if (k < size) {
        weights[k] = ratio;
      }
    }
    weights[0] = 1;
    for (int k = 1; k < size; k++) {
      weights[k] *= weights[k - 1];
    }
    return weights;
  }

  /**
   * By the power series of the Bessel functions and exp(v) = I_0 + 2 (I_1 + I_2 + ...), which the
   * sampler does not use, in another library's arithmetic of 80 digits.
   */
  @ParameterizedTest
  @CsvSource({"1, 1024", "1, 3", "1, 1", "25, 2", "100, 1", "300, 1"})
  void threshold_each_isTheFloorOfTheDistributionFunction(long numerator, long denominator) {
    ExactTable table =
        new ExactTable(new BesselWeights(new Fraction(numerator, denominator)), true, 63);
    Dfp half = DIGITS.newDfp(numerator).divide(DIGITS.newDfp(denominator)).divide(2);
    Dfp all = DfpMath.exp(half.multiply(2)).divide(2);
    Dfp unit = DfpMath.pow(DIGITS.getTwo(), 63);
    Dfp sum = DIGITS.getZero();
    Dfp first = DIGITS.getOne();
    for (int m = 0; m < table.size() - 1; m++) {
      first = m == 0 ? first : first.multiply(half).divide(m);
      Dfp bessel = bessel(first, half, m);
      sum = sum.add(m == 0 ? bessel.divide(2) : bessel);
      Dfp expected = sum.divide(all).multiply(unit).floor();
      assertThat(DIGITS.newDfp(table.threshold(m)).equals(expected)).as("m = %s", m).isTrue();
    }
    assertThat(table.threshold(table.size() - 1)).isEqualTo(Long.MAX_VALUE);
  }

  /** The sum over j of (v / 2)^(2j + m) / (j! (j + m)!), given its first term. */
  private static Dfp bessel(Dfp first, Dfp half, int m) {
    Dfp term = first;
    Dfp sum = DIGITS.getZero();
    for (int j = 1; !sum.add(term).equals(sum); j++) {
      sum = sum.add(term);
      term = term.multiply(half).multiply(half).divide(j).divide(j + m);
    }
    return sum;
  }

  /** So short that every threshold and the whole tail are reached through more digits. */
  @Test
  void next_tableOfFiveBits_fitsTheDistributionAllTheSame() {
    ExactTable table = new ExactTable(new BesselWeights(new Fraction(9, 1)), true, 5);
    long[] samples = new long[4_000];
    for (int i = 0; i < samples.length; i++) {
      long word = RANDOM.nextLong();
      long size = table.next(RANDOM, word >>> 59);
      samples[i] = (word & 1) == 0 ? size : -size;
    }
    check(samples, 9);
  }

  /** Enclosures hold r(1) = I_1(2) / I_0(2), by its series, and never widen or rise. */
  @Test
  void ratios_ofAnyPrecision_encloseAndFall() {
    Dfp exact =
        bessel(DIGITS.getOne(), DIGITS.getOne(), 1)
            .divide(bessel(DIGITS.getOne(), DIGITS.getOne(), 0));
    for (int precision : new int[] {64, 128, 200}) {
      Supplier<Enclosure> ratios = new BesselWeights(new Fraction(2, 1)).ratios(precision);
      Enclosure first = ratios.get();
      Dfp unit = DfpMath.pow(DIGITS.getTwo(), precision);
      Dfp scaled = exact.multiply(unit);
      assertThat(DIGITS.newDfp(first.low().toString()).lessThan(scaled)).isTrue();
      assertThat(DIGITS.newDfp(first.high().toString()).greaterThan(scaled)).isTrue();
      Enclosure before = first;
      for (int m = 2; m < 300; m++) {
        Enclosure ratio = ratios.get();
        assertThat(ratio.high()).isLessThanOrEqualTo(before.high());
        assertThat(ratio.low()).isLessThanOrEqualTo(ratio.high());
        before = ratio;
      }
      assertThat(first.high().subtract(first.low())).isLessThanOrEqualTo(BigInteger.valueOf(4));
    }
  }

  @Test
  void fill_partOfAnArray_leavesTheRest() {
    long[] longs = new long[100];
    int[] ints = new int[100];
    Arrays.fill(longs, Long.MAX_VALUE);
    Arrays.fill(ints, Integer.MAX_VALUE);
    Skellam skellam = Skellam.ofVariance(100);
    skellam.fill(RANDOM, longs, 10, 50);
    skellam.fill(RANDOM, ints, 10, 50);
    for (int i = 0; i < 100; i++) {
      boolean filled = i >= 10 && i < 60;
      assertThat(longs[i] != Long.MAX_VALUE).isEqualTo(filled);
      assertThat(ints[i] != Integer.MAX_VALUE).isEqualTo(filled);
    }
    assertThatThrownBy(() -> skellam.fill(RANDOM, ints, 60, 50))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** A variance of 5.5 standard deviations of its estimate, false alarm 4e-8; see DLMF 10.32. */
  @Test
  void fill_greatestVariance_hasIt() {
    double variance = 0x1p25;
    int count = 200_000;
    int[] samples = new int[count];
    Skellam.ofVariance(variance).fill(RANDOM, samples, 0, count);
    double squares = Arrays.stream(samples).mapToDouble(k -> (double) k * k).sum() / count;
    // the fourth central moment is 3 v^2 + v
    double deviation = Math.sqrt((2 * variance * variance + variance) / count);
    assertThat(Math.abs(squares - variance)).isLessThan(5.5 * deviation);
    double mean = Arrays.stream(samples).average().orElseThrow();
    assertThat(Math.abs(mean)).isLessThan(5.5 * Math.sqrt(variance / count));
  }

  @Test
  void variance_ofADouble_isTakenExactly() {
    for (double variance : new double[] {0x1p-10, 0.1, 0.3, 1.1, Math.PI}) {
      Skellam skellam = Skellam.ofVariance(variance);
      assertThat(
              new BigDecimal(skellam.varianceNumerator())
                  .divide(new BigDecimal(skellam.varianceDenominator()), new MathContext(200)))
          .isEqualByComparingTo(new BigDecimal(variance));
    }
    assertThat(Skellam.ofVariance(6, 4).varianceNumerator()).isEqualTo(3);
    assertThat(Skellam.ofVariance(6, 4).varianceDenominator()).isEqualTo(2);
  }

  @Test
  void new_badVariance_isRefused() {
    for (double bad : new double[] {0, -1, 0x1p-11, 0x1p26, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Skellam.ofVariance(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("variance must be in [2^-10, 2^25] but was " + bad);
    }
    assertThatThrownBy(() -> Skellam.ofVariance((1L << 25) + 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("variance must be in [2^-10, 2^25] but was 33554433 / 1");
  }
}
