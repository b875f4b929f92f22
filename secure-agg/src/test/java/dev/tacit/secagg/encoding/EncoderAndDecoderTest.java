package dev.tacit.secagg.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Noise and roundings are those of the product, without seeds; updates and signs are seeded. */
class EncoderAndDecoderTest {
  private static final PrivacyBudget BUDGET = new PrivacyBudget(8, 1e-5);

  /**
   * The error of the mean beside the one predicted, in fine rings where noise is all and in coarse
   * ones where rounding matters. Each is the root of a mean of at least 30,000 squares of nearly
   * normal errors, so 0.4 % of itself off by chance: 5 % are twelve of these deviations. A decode
   * is refused with a chance of 2^-20 at most, each.
   */
  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, 5, 30000, 24",
    "GAUSSIAN, 5, 32768, 18",
    "GAUSSIAN, 40, 1000, 14",
    "GAUSSIAN, 40, 1500, 20",
    "GAUSSIAN, 3, 1, 16",
    "SKELLAM, 5, 30000, 20",
    "SKELLAM, 5, 32768, 18",
    "SKELLAM, 40, 1000, 14",
    "SKELLAM, 40, 1500, 20",
    "SKELLAM, 3, 1, 16",
  })
  void decode_wholeCohort_isOffAsPredicted(ShareNoise noise, int cohort, int dimension, int bits) {
    CohortBounds bounds = new CohortBounds(cohort, cohort, 0);
    DistributedPlan plan =
        DistributedPlanner.within(
            new DistributedDemands(BUDGET, 1, noise, bounds, dimension, 0.7), bits);
    EncoderAndDecoder codec = EncoderAndDecoder.of(plan, 1);
    double squares = 0;
    int runs = Math.max(1, 32_000 / dimension);
    try (NoiseRanges ranges = new NoiseRanges(dimension)) {
      for (int run = 0; run < runs; run++) {
        double[] exact = new double[dimension];
        long[] sum = new long[dimension];
        for (int device = 0; device < cohort; device++) {
          // Twice as long as allowed: clipped to the norm.
          float[] update = vector(dimension, 1.4, 1000L * run + device);
          for (int i = 0; i < dimension; i++) {
            exact[i] += update[i] / 2 / cohort;
          }
          EncoderAndDecoder.add(sum, codec.encode(update, ranges), bits);
        }
        float[] mean = codec.decode(sum, cohort);
        for (int i = 0; i < dimension; i++) {
          squares += Math.pow(mean[i] - exact[i], 2);
        }
      }
    }
    double error = Math.sqrt(squares / runs / dimension);
    assertThat(error / plan.predictedError(cohort)).isBetween(0.95, 1.05);
  }

  /**
   * Where coordinates are fractions of a grid unit and shares narrow, most of the error is that of
   * rounding, and the noise less than its parameter says. The root of a mean of 300,000 squares is
   * within 2 %, for chance is 0.3 % at most (errors of a kurtosis below 10).
   */
  @ParameterizedTest
  @CsvSource({"GAUSSIAN, 0.1, 256", "GAUSSIAN, 0.3, 400", "SKELLAM, 0.1, 20", "SKELLAM, 1, 20"})
  void decode_coarseGrid_isOffAsPredicted(ShareNoise noise, double spread, int varianceUnits) {
    int dimension = 100_000;
    CohortBounds bounds = new CohortBounds(3, 3, 0);
    long scaleUnits = Math.round(spread * Math.sqrt(dimension) * 1024);
    DistributedPlan plan =
        new DistributedPlan(noise, dimension, 1, bounds, scaleUnits, varianceUnits, 16);
    EncoderAndDecoder codec = EncoderAndDecoder.of(plan, 5);
    double squares = 0;
    for (int run = 0; run < 3; run++) {
      double[] exact = new double[dimension];
      long[] sum = new long[dimension];
      for (int device = 0; device < 3; device++) {
        float[] update = vector(dimension, 1, 10L * run + device);
        for (int i = 0; i < dimension; i++) {
          exact[i] += update[i] / 3.0;
        }
        EncoderAndDecoder.add(sum, codec.encode(update), 16);
      }
      float[] mean = codec.decode(sum, 3);
      for (int i = 0; i < dimension; i++) {
        squares += Math.pow(mean[i] - exact[i], 2);
      }
    }
    double predicted = plan.predictedError(3);
    assertThat(Math.sqrt(squares / 3 / dimension)).isCloseTo(predicted, within(0.02 * predicted));
    double noiseAlone = Math.sqrt(plan.shareVariance() / 3) / plan.scale();
    assertThat(predicted / noiseAlone).isGreaterThan(1.05);
  }

  /**
   * The integer sum less the sum of what was rounded: exactly noise of the stated distribution, of
   * all shares and of the minimum. Updates are spikes that rotate to whole numbers in every
   * coordinate, so rounding is no chance. Chi-squared of 65,536 coordinates exceeds the limit with
   * a chance of 1e-9.
   */
  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, 0.3, 6",
    "GAUSSIAN, 0.3, 2",
    "GAUSSIAN, 2, 3",
    "GAUSSIAN, 90, 4",
    "SKELLAM, 0.3, 6",
    "SKELLAM, 0.3, 2",
    "SKELLAM, 2, 3",
    "SKELLAM, 90, 4",
  })
  void encode_sumOfShares_hasTheStatedDistribution(ShareNoise noise, double variance, int shares) {
    int dimension = 1 << 16;
    CohortBounds bounds = new CohortBounds(10, 2, 0);
    long units = Math.round(variance * 1024);
    DistributedPlan plan = new DistributedPlan(noise, dimension, 1, bounds, 1 << 20, units, 24);
    EncoderAndDecoder codec = EncoderAndDecoder.of(plan, 2);
    long[] sum = new long[dimension];
    long[] rounded = new long[dimension];
    for (int share = 0; share < shares; share++) {
      float[] update = new float[dimension];
      // 512 / 1024 of the scale over sqrt(m): 2 everywhere, of either sign.
      update[share * 999] = 0.5f;
      EncoderAndDecoder.add(sum, codec.encode(update), 24);
      int[] exact = codec.round(update);
      assertThat(Math.abs(exact[7])).isEqualTo(2);
      for (int i = 0; i < dimension; i++) {
        rounded[i] += exact[i];
      }
    }
    long[] noises = new long[dimension];
    Arrays.setAll(noises, i -> residue(sum[i] - rounded[i], 24));
    NoiseMasses masses = NoiseMasses.of(noise, units / 1024.0, shares);
    assertThat(masses.excess(noises, 20.7)).isNegative();
    // Neighbours, blocks of 4096 and the ranges of threads are independent: 6.5 deviations.
    for (int lag : new int[] {1, 2, 4096, 8192, dimension / 2}) {
      double products = 0;
      for (int i = lag; i < dimension; i++) {
        products += (double) noises[i] * noises[i - lag];
      }
      assertThat(products / masses.variance() / Math.sqrt(dimension - lag)).isBetween(-6.5, 6.5);
    }
    // It would show if one share were missing.
    assertThat(NoiseMasses.of(noise, units / 1024.0, shares - 1).excess(noises, 20.7)).isPositive();
    assertThat(NoiseMasses.of(noise, units / 1024.0, shares + 1).excess(noises, 20.7)).isPositive();
  }

  /** Neighbours: one device's update and zeros in its place, whatever the others send. */
  @Property(tries = 300)
  void round_oneUpdateOrZero_differByNoMoreThanTheSensitivity(
      @ForAll @IntRange(min = 1, max = 700) int dimension,
      @ForAll @DoubleRange(min = 0, max = 4) double length,
      @ForAll @IntRange(min = 1 << 10, max = 1 << 17) int scaleUnits,
      @ForAll long seed) {
    CohortBounds bounds = new CohortBounds(3, 3, 0);
    DistributedPlan plan =
        new DistributedPlan(ShareNoise.GAUSSIAN, dimension, 2, bounds, scaleUnits, 1 << 20, 32);
    EncoderAndDecoder codec = EncoderAndDecoder.of(plan, seed);
    int[] with = codec.round(vector(dimension, length, seed));
    int[] without = codec.round(new float[dimension]);
    double moved = 0;
    for (int i = 0; i < dimension; i++) {
      moved += Math.pow((double) with[i] - without[i], 2);
    }
    assertThat(Math.sqrt(moved)).isLessThanOrEqualTo(plan.l2Sensitivity());
    assertThat(without).containsOnly(0);
  }

  @Test
  void round_hugeUpdates_areClippedToo() {
    DistributedPlan plan =
        new DistributedPlan(
            ShareNoise.GAUSSIAN, 100, 2, new CohortBounds(3, 3, 0), 1 << 20, 1 << 20, 32);
    float[] huge = new float[100];
    Arrays.fill(huge, Float.MAX_VALUE);
    int[] rounded = EncoderAndDecoder.of(plan, 1).round(huge);
    double squared = Arrays.stream(rounded).mapToDouble(k -> (double) k * k).sum();
    assertThat(squared).isLessThanOrEqualTo(plan.squaredNorm()).isGreaterThan(2040.0 * 2040);
  }

  @ParameterizedTest
  @EnumSource(ShareNoise.class)
  void decode_beyondTheBoundOrTheRing_isRefused(ShareNoise noise) {
    CohortBounds bounds = new CohortBounds(10, 4, 1);
    DistributedPlan plan = new DistributedPlan(noise, 6, 1, bounds, 1 << 17, 1 << 15, 14);
    EncoderAndDecoder codec = EncoderAndDecoder.of(plan, 3);
    long largest = plan.largestSum(10);
    assertThat(largest).isLessThan(1 << 13);
    long[] sum = new long[6];
    sum[4] = largest;
    sum[5] = (1 << 14) - largest;
    codec.decode(sum, 10);
    for (long bad : new long[] {largest + 1, (1 << 14) - largest - 1, 1 << 13, -1, 1 << 14}) {
      sum[4] = bad;
      assertThatThrownBy(() -> codec.decode(sum, 10))
          .isInstanceOfSatisfying(
              SecAggException.class,
              e -> assertThat(e.reason()).isEqualTo(AbortReason.SUM_OUT_OF_RANGE));
    }
    // Fewer devices cannot have given as much.
    sum[4] = largest;
    assertThatThrownBy(() -> codec.decode(sum, 4)).isInstanceOf(SecAggException.class);
  }

  /** A device that breaks the rules cannot wrap a sum in silence. */
  @Test
  void decode_wrappedSum_isRefused() {
    CohortBounds bounds = new CohortBounds(10, 4, 1);
    DistributedPlan plan =
        new DistributedPlan(ShareNoise.GAUSSIAN, 6, 1, bounds, 1 << 17, 1 << 15, 14);
    EncoderAndDecoder codec = EncoderAndDecoder.of(plan, 3);
    // Sums up to 3/2 of the modulus: all but those of a whole turn are found.
    for (long total = plan.largestSum(10) + 1; total < (1 << 14) - plan.largestSum(10); total++) {
      long[] sum = new long[6];
      sum[0] = total & ((1 << 14) - 1);
      assertThatThrownBy(() -> codec.decode(sum, 10)).isInstanceOf(SecAggException.class);
    }
  }

  @Test
  void decode_fewerThanTheMinimum_releasesNothing() {
    CohortBounds bounds = new CohortBounds(10, 4, 1);
    DistributedPlan plan =
        new DistributedPlan(ShareNoise.GAUSSIAN, 6, 1, bounds, 1 << 17, 1 << 15, 14);
    EncoderAndDecoder codec = EncoderAndDecoder.of(plan, 3);
    for (int few : new int[] {1, 2, 3}) {
      assertThatThrownBy(() -> codec.decode(new long[6], few))
          .isInstanceOfSatisfying(
              SecAggException.class,
              e -> assertThat(e.reason()).isEqualTo(AbortReason.TOO_FEW_DEVICES))
          .hasMessageContaining("survivors must be at least 4 but were " + few);
    }
    assertThat(Norm.of(codec.decode(new long[6], 4))).isZero();
    for (int wrong : new int[] {0, 11}) {
      assertThatThrownBy(() -> codec.decode(new long[6], wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("survivors must be in [1, 10] but was " + wrong);
    }
  }

  @Test
  void arguments_wrong_areRefusedWithoutTheirValues() {
    DistributedPlan plan =
        new DistributedPlan(
            ShareNoise.GAUSSIAN, 6, 1, new CohortBounds(10, 4, 1), 1 << 17, 1 << 15, 14);
    Rotation wrong = new Rotation(new byte[32], 7);
    assertThatThrownBy(() -> new DistributedEncoder(plan, wrong))
        .hasMessage("rotation must be of dimension 6 but was of 7");
    assertThatThrownBy(() -> new DistributedDecoder(plan, wrong))
        .hasMessage("rotation must be of dimension 6 but was of 7");
    EncoderAndDecoder codec = EncoderAndDecoder.of(plan, 3);
    assertThatThrownBy(() -> codec.encode(new float[5]))
        .hasMessage("update must be 6 numbers but was 5");
    assertThatThrownBy(() -> codec.decode(new long[7], 5))
        .hasMessage("ringSum must be 6 elements but was 7");
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] update = {1, 2, 3, bad, 5, 6};
      assertThatThrownBy(() -> codec.encode(update))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("update must be finite but was not at 3");
    }
  }

  @Test
  void encode_sameUpdateTwice_differsAndLeavesTheUpdate() {
    DistributedPlan plan =
        new DistributedPlan(
            ShareNoise.SKELLAM, 500, 1, new CohortBounds(10, 4, 1), 1 << 17, 1 << 15, 15);
    float[] update = vector(500, 3, 1);
    float[] copy = update.clone();
    int[] encoded = EncoderAndDecoder.of(plan, 1).encode(update);
    assertThat(update).isEqualTo(copy);
    assertThat(EncoderAndDecoder.of(plan, 1).encode(update)).isNotEqualTo(encoded);
    assertThat(Arrays.stream(encoded).allMatch(k -> k >= 0 && k < 1 << 15)).isTrue();
  }

  /**
   * All 32 bits and several ranges. The time is printed only. The error, of a million coordinates,
   * is 0.07 % of itself off by chance.
   */
  @ParameterizedTest
  @EnumSource(ShareNoise.class)
  void encode_aMillionCoordinates_isRightAndTimed(ShareNoise noise) {
    int dimension = 1_000_000;
    CohortBounds bounds = new CohortBounds(100, 1, 0);
    DistributedPlan plan =
        new DistributedPlan(noise, dimension, 1, bounds, 3_000 << 10, 10_000 << 10, 32);
    EncoderAndDecoder codec = EncoderAndDecoder.of(plan, 4);
    float[] update = vector(dimension, 1, 4);
    int[] encoded = null;
    double least = Double.POSITIVE_INFINITY;
    for (int run = 0; run < 8; run++) {
      long start = System.nanoTime();
      encoded = codec.encode(update);
      least = Math.min(least, (System.nanoTime() - start) / 1e6);
    }
    System.out.printf("%s: encode %,d coordinates: %.0f ms%n", noise, dimension, least);
    long[] sum = new long[dimension];
    EncoderAndDecoder.add(sum, encoded, 32);
    float[] mean = codec.decode(sum, 1);
    double squares = 0;
    for (int i = 0; i < dimension; i++) {
      squares += Math.pow(mean[i] - update[i], 2);
    }
    double predicted = plan.predictedError(1);
    assertThat(Math.sqrt(squares / dimension)).isCloseTo(predicted, within(0.005 * predicted));
  }

  private static long residue(long value, int bits) {
    return value << (Long.SIZE - bits) >> (Long.SIZE - bits);
  }

  /** A direction at random, of a given length. */
  private static float[] vector(int dimension, double length, long seed) {
    Random random = new Random(seed);
    float[] x = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      x[i] = (float) random.nextGaussian();
    }
    double factor = length / Norm.of(x);
    for (int i = 0; i < dimension; i++) {
      x[i] = (float) (x[i] * factor);
    }
    return x;
  }
}
