package dev.tacit.secagg.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.event.Gaussian;
import dev.tacit.secagg.SecAggException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices bound their updates, the server noises the sum. */
class CentralNoiseTest {
  private static final int DIMENSION = 40_000;
  private static final CentralPlan PLAN = CentralPlan.of(DIMENSION, 0.5, 10, 1.5);

  /** Whatever the update is, its whole numbers are of norm N at most: what the event rests on. */
  @Property(tries = 200)
  void encode_anyUpdate_isOfTheBoundedNorm(
      @ForAll @IntRange(min = 1, max = 300) int dimension,
      @ForAll @IntRange(min = -30, max = 30) int exponent,
      @ForAll long seed) {
    CentralPlan plan = CentralPlan.of(dimension, 0.5, 10, 1.5);
    Random random = new Random(seed);
    float[] update = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      update[i] = (float) (random.nextGaussian() * Math.pow(10, exponent));
    }
    long square = 0;
    for (int element : new CentralEncoder(plan).encode(update)) {
      long residue = residue(element, plan);
      square += residue * residue;
    }
    assertThat(Math.sqrt(square)).isLessThanOrEqualTo(plan.l2Sensitivity());
    assertThat(plan.l2Sensitivity()).isLessThan(plan.scale() * 0.5 * 1.001);
  }

  @Test
  void encode_zeros_areZeros() {
    assertThat(new CentralEncoder(PLAN).encode(new float[DIMENSION])).containsOnly(0);
  }

  /** Whatever was in it, and whether loops are compiled to vectors by then or not. */
  @Test
  void encode_intoAnArray_isTheSameEveryTime() {
    float[] update = new float[DIMENSION];
    Random random = new Random(5);
    for (int i = 0; i < DIMENSION; i++) {
      update[i] = (float) random.nextGaussian();
    }
    CentralEncoder encoder = new CentralEncoder(PLAN);
    int[] expected = encode(encoder, update);
    int[] into = new int[DIMENSION];
    for (int time = 0; time < 300; time++) {
      try (SeededTestStream stream = new SeededTestStream(9)) {
        encoder.encode(update, stream, into);
      }
      assertThat(Arrays.equals(into, expected)).isTrue();
    }
    assertThat(encode(encoder, update)).isEqualTo(expected);
    try (SeededTestStream stream = new SeededTestStream(9)) {
      assertThatThrownBy(() -> encoder.encode(update, stream, new int[DIMENSION + 1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("into must be 40000 numbers but was 40001");
    }
  }

  private static int[] encode(CentralEncoder encoder, float[] update) {
    try (SeededTestStream stream = new SeededTestStream(9)) {
      return encoder.encode(update, stream);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void encode_notFinite_namesThePlaceOnly(float value) {
    float[] update = new float[DIMENSION];
    update[7] = value;
    assertThatThrownBy(() -> new CentralEncoder(PLAN).encode(update))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("update must be finite but was not at 7");
  }

  /**
   * 40,000 draws: the deviation is within 2.5 % of sigma N but for a probability below 1e-11, the
   * mean within 6 deviations of 0 but for 2e-9, two noises' correlation likewise.
   */
  @Test
  void decode_addsNoiseOfTheMultiplierAndKeepsNothingElse() {
    long[] exact = sum(10);
    double[] first = noise(exact);
    double[] second = noise(exact);
    double sigma = 1.5 * PLAN.l2Sensitivity();
    assertThat(Math.sqrt(dot(first, first) / DIMENSION) / sigma).isCloseTo(1, within(0.025));
    assertThat(Math.abs(Arrays.stream(first).sum()) / Math.sqrt(DIMENSION)).isLessThan(6 * sigma);
    assertThat(Math.abs(dot(first, second)) / DIMENSION)
        .isLessThan(6 * sigma * sigma / Math.sqrt(DIMENSION));
  }

  /** Corrupt devices can make a sum wrap around: what comes out is that sum with its noise. */
  @Test
  void decode_sumAtTheEndOfTheRing_wrapsAroundAfterTheNoise() {
    long[] sum = new long[DIMENSION];
    Arrays.fill(sum, (1L << (PLAN.ringBits() - 1)) - 1);
    new CentralDecoder(PLAN, 1).decode(sum, 10);
    long above = Arrays.stream(sum).filter(v -> v >= 1L << (PLAN.ringBits() - 1)).count();
    // Half of the noises are positive, 6 deviations of 100 at most.
    assertThat(above).isBetween(19_400L, 20_600L);
  }

  @Test
  void decode_fewerThanTheMinimum_isRefusedAndNotLookedAt() {
    CentralDecoder decoder = new CentralDecoder(PLAN, 5);
    assertThatThrownBy(() -> decoder.decode(new long[DIMENSION], 4))
        .isInstanceOf(SecAggException.class)
        .hasMessageEndingWith("survivors must be at least 5 but were 4");
    assertThat(decoder.decode(new long[DIMENSION], 5)).hasSize(DIMENSION);
  }

  /** All devices in one direction and the farthest noise: no honest sum leaves the ring. */
  @ParameterizedTest
  @CsvSource({"1, 3, 0.01", "10, 10, 1.5", "26010, 1000, 5.4", "7850, 10000, 200"})
  void of_anyCohort_leavesRoomForTheWorstSum(int dimension, int cohort, double multiplier) {
    CentralPlan plan = CentralPlan.of(dimension, 1, cohort, multiplier);
    double worst = (cohort + 19.7 * multiplier) * plan.l2Sensitivity();
    assertThat(worst).isLessThan(Math.scalb(1.0, plan.ringBits() - 1));
    assertThat(plan.event()).isEqualTo(new Gaussian(multiplier));
    assertThat(plan.standardDeviation()).isGreaterThan(multiplier * plan.l2Sensitivity());
    assertThatThrownBy(
            () ->
                new CentralPlan(
                    dimension, 1, cohort, plan.scaleUnits(), multiplier, plan.ringBits() - 1))
        .hasMessageStartingWith("2^(ringBits - 1) must be more than");
  }

  @Test
  void of_noiseThatFitsNoRing_isRefused() {
    assertThatThrownBy(() -> CentralPlan.of(26_010, 1, 10, 1e6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("noiseMultiplier and cohort must be");
  }

  /** The noised sum less the exact one, in [-2^(b-1), 2^(b-1)). */
  private static double[] noise(long[] exact) {
    long[] sum = exact.clone();
    float[] mean = new CentralDecoder(PLAN, 1).decode(sum, 10);
    double[] noise = new double[sum.length];
    for (int i = 0; i < sum.length; i++) {
      noise[i] = residue(sum[i] - exact[i], PLAN);
      assertThat((double) mean[i])
          .isCloseTo(residue(sum[i], PLAN) / PLAN.scale() / 10, within(1e-4));
    }
    return noise;
  }

  private static long[] sum(int devices) {
    Random random = new Random(1);
    long[] sum = new long[DIMENSION];
    for (int device = 0; device < devices; device++) {
      float[] update = new float[DIMENSION];
      for (int i = 0; i < DIMENSION; i++) {
        update[i] = (float) random.nextGaussian();
      }
      int[] encoded = new CentralEncoder(PLAN).encode(update);
      for (int i = 0; i < DIMENSION; i++) {
        sum[i] = (sum[i] + encoded[i]) & ((1L << PLAN.ringBits()) - 1);
      }
    }
    return sum;
  }

  private static long residue(long element, CentralPlan plan) {
    int unused = Long.SIZE - plan.ringBits();
    return element << unused >> unused;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
