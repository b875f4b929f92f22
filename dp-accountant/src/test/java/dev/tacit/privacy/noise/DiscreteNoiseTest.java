package dev.tacit.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link DiscreteGaussian} and {@link DiscreteLaplace} against their distributions. */
class DiscreteNoiseTest {
  private static final SecureRandomStream RANDOM = SecureRandomStream.create();
  static final int SAMPLES = 1_000_000;

  @AfterAll
  static void close() {
    RANDOM.close();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1, 4, 100, 127.9, 128, 1e4, 1e6})
  void gaussian_anyDeviation_fitsTheDistribution(double sigma) {
    long[] samples = new long[SAMPLES];
    DiscreteGaussian.ofDeviation(sigma).fill(RANDOM, samples, 0, SAMPLES);
    check(samples, sigma, 12, k -> Math.exp(-k * k / (2 * sigma * sigma)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1, 4, 31.9, 32, 100, 1e4, 1e5})
  void laplace_anyScale_fitsTheDistribution(double scale) {
    long[] samples = new long[SAMPLES];
    DiscreteLaplace.ofScale(scale).fill(RANDOM, samples, 0, SAMPLES);
    check(samples, scale, 40, k -> Math.exp(-Math.abs(k) / scale));
  }

  /** Bulk, sign, tails, and the place within a block, of samples with these weights. */
  static void check(long[] samples, double width, int reach, DoubleUnaryOperator weight) {
    int last = (int) Math.ceil(reach * width) + 4;
    double[] chances = new double[2 * last + 1];
    Arrays.setAll(chances, i -> weight.applyAsDouble(i - last));
    double whole = Arrays.stream(chances).sum();
    for (int i = 0; i < chances.length; i++) {
      chances[i] /= whole;
    }
    double bin = Math.max(1, width / 20);
    chiSquared(samples, chances, k -> (int) Math.rint(k / bin));
    // Blocks are 2^i wide: of each size, what lies where in the block.
    for (int size = 2; size <= 2 * width; size *= 2) {
      int mask = size - 1;
      int shift = Math.max(0, Integer.numberOfTrailingZeros(size) - 5);
      chiSquared(samples, chances, k -> (int) ((Math.abs(k) & mask) >> shift));
    }
    double positive = Arrays.stream(samples).filter(k -> k > 0).count();
    double negative = Arrays.stream(samples).filter(k -> k < 0).count();
    // 6.5 deviations, false alarm 8e-11.
    assertThat(positive - negative)
        .isCloseTo(0, within(6.5 * Math.sqrt(positive + negative) + 1e-9));
    for (int limit = 2; limit <= 10; limit += 2) {
      double beyond = limit * width;
      long count = Arrays.stream(samples).filter(k -> Math.abs(k) > beyond).count();
      double mean =
          samples.length
              * IntStream.range(0, chances.length)
                  .filter(i -> Math.abs(i - last) > beyond)
                  .mapToDouble(i -> chances[i])
                  .sum();
      // Bernstein: a count deviates by more than sqrt(2 x mean) + x with a chance of 2 exp(-x),
      // here 2e-9.
      assertThat((double) count).isCloseTo(mean, within(Math.sqrt(2 * 20.7 * mean) + 20.7));
    }
  }

  /**
   * Chi-squared of the bins; what is expected below 50 is pooled. Laurent and Massart: with d
   * degrees of freedom, beyond d + 2 sqrt(d x) + 2 x with a chance of exp(-x), here 1e-9; some 130
   * calls.
   */
  private static void chiSquared(long[] samples, double[] chances, LongToIntFunction bin) {
    int last = chances.length / 2;
    int offset = Math.max(0, -bin.applyAsInt(-last));
    int bins = offset + bin.applyAsInt(last) + 1;
    bins = Math.max(bins, 1 << 6);
    double[] expected = new double[bins];
    for (int i = 0; i < chances.length; i++) {
      expected[offset + bin.applyAsInt(i - last)] += samples.length * chances[i];
    }
    long[] observed = new long[bins];
    for (long k : samples) {
      observed[offset + bin.applyAsInt(k)]++;
    }
    double chi = 0;
    int used = 0;
    double restExpected = 0;
    long restObserved = 0;
    for (int i = 0; i < bins; i++) {
      if (expected[i] >= 50) {
        chi += Math.pow(observed[i] - expected[i], 2) / expected[i];
        used++;
      } else {
        restExpected += expected[i];
        restObserved += observed[i];
      }
    }
    if (restExpected >= 50) {
      chi += Math.pow(restObserved - restExpected, 2) / restExpected;
      used++;
    } else {
      assertThat((double) restObserved)
          .isCloseTo(restExpected, within(Math.sqrt(2 * 20.7 * restExpected) + 20.7));
    }
    int freedom = Math.max(1, used - 1);
    assertThat(chi).isLessThan(freedom + 2 * Math.sqrt(freedom * 20.7) + 2 * 20.7);
  }

  @Test
  void gaussian_deviation_isNeverRoundedDown() {
    for (double sigma : new double[] {0x1p-10, 0.1, 0.3, 1, 1.1, 4, Math.PI, 1e6, 0x1p30}) {
      DiscreteGaussian gaussian = DiscreteGaussian.ofDeviation(sigma);
      BigDecimal exact = new BigDecimal(sigma).pow(2);
      BigDecimal taken =
          new BigDecimal(gaussian.varianceNumerator())
              .divide(new BigDecimal(gaussian.varianceDenominator()), new MathContext(200));
      assertThat(taken).isGreaterThanOrEqualTo(exact);
      assertThat(taken.subtract(exact).divide(exact, MathContext.DECIMAL64).doubleValue())
          .isLessThan(sigma >= 0x1p-5 ? 0x1p-52 : 0x1p-42);
    }
    DiscreteGaussian four = DiscreteGaussian.ofDeviation(4);
    assertThat(four.varianceNumerator()).isEqualTo(16);
    assertThat(four.varianceDenominator()).isEqualTo(1);
  }

  @Test
  void laplace_scale_isTakenExactly() {
    for (double scale : new double[] {0x1p-10, 0.1, 0.3, 1.1, Math.PI, 1e6, 0x1p30}) {
      DiscreteLaplace laplace = DiscreteLaplace.ofScale(scale);
      assertThat(
              new BigDecimal(laplace.scaleNumerator())
                  .divide(new BigDecimal(laplace.scaleDenominator()), new MathContext(200)))
          .isEqualByComparingTo(new BigDecimal(scale));
    }
    assertThat(DiscreteLaplace.ofScale(6, 4).scaleNumerator()).isEqualTo(3);
    assertThat(DiscreteLaplace.ofScale(6, 4).scaleDenominator()).isEqualTo(2);
  }

  @Test
  void fill_fractionsOfLargeTerms_fitTheDistribution() {
    // sigma^2 = 1.5 and scale = 1/3, with terms next to 2^62.
    long third = ((1L << 62) - 1) / 3;
    int[] gaussian = new int[SAMPLES];
    DiscreteGaussian.ofVariance(3 * third, 2 * third + 1).fill(RANDOM, gaussian, 0, SAMPLES);
    check(
        Arrays.stream(gaussian).asLongStream().toArray(),
        Math.sqrt(1.5),
        12,
        k -> Math.exp(-k * k / 3));
    int[] laplace = new int[SAMPLES];
    DiscreteLaplace.ofScale(third - 1, 3 * third).fill(RANDOM, laplace, 0, SAMPLES);
    check(
        Arrays.stream(laplace).asLongStream().toArray(),
        1 / 3.0,
        60,
        k -> Math.exp(-3 * Math.abs(k)));
  }

  @Test
  void fill_extremeParameters_giveWhatTheyMust() {
    // exp(-2^19) and exp(-2^10) for anything but 0.
    assertThat(DiscreteGaussian.ofDeviation(0x1p-10).next(RANDOM)).isZero();
    assertThat(DiscreteLaplace.ofScale(0x1p-10).next(RANDOM)).isZero();
    double[] gaussian = new double[100_000];
    DiscreteGaussian wide = DiscreteGaussian.ofDeviation(0x1p30);
    Arrays.setAll(gaussian, i -> wide.next(RANDOM) * 0x1p-30);
    assertThat(LatticeNormalTest.distance(gaussian, z -> 1 - Erf.erfc(z / Math.sqrt(2)) / 2))
        .isLessThan(2.95);
    double[] laplace = new double[100_000];
    DiscreteLaplace spread = DiscreteLaplace.ofScale(0x1p30);
    Arrays.setAll(laplace, i -> spread.next(RANDOM) * 0x1p-30);
    assertThat(
            LatticeNormalTest.distance(
                laplace, z -> z < 0 ? Math.exp(z) / 2 : 1 - Math.exp(-z) / 2))
        .isLessThan(2.95);
  }

  @Test
  void fill_partOfAnArray_leavesTheRest() {
    long[] longs = new long[100];
    int[] ints = new int[100];
    DiscreteGaussian gaussian = DiscreteGaussian.ofDeviation(0x1p30);
    gaussian.fill(RANDOM, longs, 10, 50);
    gaussian.fill(RANDOM, ints, 10, 50);
    for (int i = 0; i < 100; i++) {
      // 0 has a probability of 2^-31.
      boolean filled = i >= 10 && i < 60;
      assertThat(longs[i] != 0).isEqualTo(filled);
      assertThat(ints[i] != 0).isEqualTo(filled);
    }
  }

  @Test
  void new_badParameters_refused() {
    for (double bad : new double[] {0, -1, 0x1p-11, 0x1p31, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> DiscreteGaussian.ofDeviation(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("sigma must be in [2^-10, 2^30] but was " + bad);
      assertThatThrownBy(() -> DiscreteLaplace.ofScale(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("scale must be in [2^-10, 2^30] but was " + bad);
    }
    assertThatThrownBy(() -> DiscreteGaussian.ofVariance(1, 1L << 21))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("variance must be in [2^-20, 2^60] but was 1 / 2097152");
    assertThatThrownBy(() -> DiscreteLaplace.ofScale((1L << 30) + 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("scale must be in [2^-10, 2^30]");
    assertThatThrownBy(() -> DiscreteGaussian.ofVariance(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("numerator must be in [1, 2^62]");
    assertThatThrownBy(() -> DiscreteLaplace.ofScale(1, Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("denominator must be in [1, 2^62]");
  }
}
