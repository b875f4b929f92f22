package dev.tacit.secagg.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.noise.SecureRandomStream;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.testing.SeededRandom;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class QuantizerTest {
  @Property(tries = 300)
  void decodeSum_ofEncodings_isTheMeanWithinAStep(
      @ForAll @Size(5) List<@FloatRange(min = -2, max = 2) Float> first,
      @ForAll @Size(5) List<@FloatRange(min = -2, max = 2) Float> second,
      @ForAll @IntRange(min = 1, max = 30) int valueBits,
      @ForAll long seed) {
    Quantizer quantizer = new Quantizer(32, valueBits, 2.0, 2);
    SecureRandom random = SeededRandom.of(seed);
    int[] a = quantizer.encode(array(first), random);
    int[] b = quantizer.encode(array(second), random);
    long[] sum = new long[5];
    float[] mean = new float[5];
    for (int i = 0; i < 5; i++) {
      assertThat(a[i]).isBetween(0, (1 << valueBits) - 1);
      sum[i] = (long) a[i] + b[i];
    }
    quantizer.decodeSum(sum, 2, mean);
    double step = 4.0 / ((1 << valueBits) - 1);
    for (int i = 0; i < 5; i++) {
      assertThat((double) mean[i])
          .isCloseTo(((double) first.get(i) + second.get(i)) / 2, within(step + 1e-6));
    }
  }

  @Property
  void encode_largestEverywhere_cannotOverflow(
      @ForAll @IntRange(min = 1, max = 32) int ringBits,
      @ForAll @IntRange(min = 1, max = 30) int valueBits,
      @ForAll @DoubleRange(min = 0.01, max = 1e6) double range) {
    long fits = ((1L << ringBits) - 1) / ((1L << valueBits) - 1);
    int most = (int) Math.min(fits, Integer.MAX_VALUE);
    if (fits < 1) {
      assertThatThrownBy(() -> new Quantizer(ringBits, valueBits, range, 1))
          .isInstanceOf(IllegalArgumentException.class);
      return;
    }
    Quantizer quantizer = new Quantizer(ringBits, valueBits, range, most);
    int[] top = quantizer.encode(new float[] {Float.MAX_VALUE}, SeededRandom.of(1));
    assertThat((long) top[0] * most).isLessThan(1L << ringBits);
    if (fits < Integer.MAX_VALUE) {
      assertThatThrownBy(() -> new Quantizer(ringBits, valueBits, range, most + 1))
          .hasMessageContaining("maximumCohort must be at least 1 and at most");
    }
  }

  /**
   * Rounding is unbiased: the mean of 200,000 roundings of a value 0.3 of a step above a level has
   * standard deviation 0.00103 steps; 6 of these are exceeded with probability 2e-9.
   */
  @Test
  void encode_betweenLevels_roundsUpByItsFraction() {
    Quantizer quantizer = new Quantizer(32, 3, 3.5, 10);
    float[] update = new float[200_000];
    Arrays.fill(update, -3.5f + 2.3f);
    double mean =
        Arrays.stream(quantizer.encode(update, new SecureRandom())).average().orElseThrow();
    assertThat(mean).isCloseTo(2.3, within(0.0062));
  }

  /** Each with its own range, and nothing of what stands beside it. */
  @Test
  void encode_vectorsOneBehindTheOther_areEachAsAlone() {
    float[] updates = {0.5f, -1, 7, 1, -3};
    int[] ring = {9, 9, 9, 9, 9};
    Quantizer first = new Quantizer(8, 2, 1.5, 1);
    Quantizer second = new Quantizer(8, 2, 3, 1);
    try (SecureRandomStream random = SecureRandomStream.create()) {
      first.encode(updates, random, 0, 1, ring);
      second.encode(updates, random, 3, 5, ring);
    }
    assertThat(ring).containsExactly(2, 9, 9, 2, 0);
    long[] sums = {2, 0, 0, 2, 0};
    float[] means = new float[5];
    first.decodeSum(sums, 1, 0, 1, means);
    second.decodeSum(sums, 1, 3, 5, means);
    assertThat(means).containsExactly(0.5f, 0, 0, 1, -3);
    assertThatThrownBy(() -> second.decodeSum(sums, 1, 3, 6, means))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void encode_levels_areExact() {
    Quantizer quantizer = new Quantizer(32, 2, 1.5, 10);
    float[] update = {-1.5f, -0.5f, 0.5f, 1.5f, -9f, 9f};
    assertThat(quantizer.encode(update, new SecureRandom())).containsExactly(0, 1, 2, 3, 0, 3);
    assertThat(quantizer.clamped(update)).isEqualTo(2);
  }

  @Test
  void encode_notFinite_isRefusedByPlace() {
    Quantizer quantizer = new Quantizer(32, 8, 1.0, 10);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> quantizer.encode(new float[] {0, bad}, new SecureRandom()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("update must be finite but was not at 1");
    }
  }

  @Test
  void decodeSum_beyondWhatInputsGive_isRefused() {
    Quantizer quantizer = new Quantizer(16, 8, 1.0, 10);
    assertThatThrownBy(() -> quantizer.decodeSum(new long[] {511}, 2, new float[1]))
        .isInstanceOfSatisfying(
            SecAggException.class,
            e -> assertThat(e.reason()).isEqualTo(AbortReason.SUM_OUT_OF_RANGE));
    assertThatThrownBy(() -> quantizer.decodeSum(new long[] {1}, 11, new float[1]))
        .hasMessage("cohort must be in [1, 10] but was 11");
    assertThatThrownBy(() -> quantizer.decodeSum(new long[] {1}, 2, new float[2]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void constructor_badRange_isRefused() {
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new Quantizer(32, 8, bad, 10))
          .hasMessage("range must be positive and finite but was " + bad);
    }
  }

  private static float[] array(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }
}
