package dev.tacit.secagg.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.clipping.AdaptiveClipping;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.secagg.SecAggException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Rounds of central noise whose clipping norm follows a quantile. */
class AdaptiveCentralTest {
  private static final AdaptiveClipping CLIPPING = new AdaptiveClipping(1.5, 0.5, 0.5, 0.2, 3);
  private static final AdaptiveCentralPlan PLAN = AdaptiveCentralPlan.first(CLIPPING, 100, 20);

  /** What one user moves the round by, in deviations: 1 / z at most, and hardly less. */
  @Property(tries = 300)
  void plan_anySettings_isWorthItsEvent(
      @ForAll @IntRange(min = 1, max = 100_000) int dimension,
      @ForAll @IntRange(min = 1, max = 5000) int cohort,
      @ForAll @DoubleRange(min = 0.1, max = 50) double z,
      @ForAll @DoubleRange(min = 1, max = 50) double ratio,
      @ForAll @DoubleRange(min = -20, max = 20) double exponent) {
    AdaptiveClipping clipping = new AdaptiveClipping(z, Math.pow(2, exponent), 0.5, 0.2, z * ratio);
    AdaptiveCentralPlan plan = AdaptiveCentralPlan.first(clipping, dimension, cohort);
    for (int round = 0; round < 3; round++) {
      CentralPlan vector = plan.vector();
      double cost =
          Math.pow(vector.l2Sensitivity() / vector.standardDeviation(), 2)
              + Math.pow(1 / plan.countDeviation(), 2);
      assertThat(cost * z * z).isBetween(1 - 1e-10, 1.0);
      assertThat(plan.event()).isEqualTo(new Gaussian(z));
      double worst = cohort + 19.7 * plan.countDeviation();
      assertThat(worst).isLessThan(Math.scalb(1.0, vector.ringBits() - 1));
      plan = plan.next(round == 0 ? -2 * cohort : 3 * cohort, cohort);
    }
  }

  @Test
  void next_counts_changeTheNormAndNothingElse() {
    AdaptiveCentralPlan next = PLAN.next(10, 20);
    assertThat(next.vector().clippingNorm()).isCloseTo(0.5 * Math.exp(-0.1), within(1e-15));
    assertThat(next.vector().noiseMultiplier()).isEqualTo(CLIPPING.sumMultiplier());
    assertThat(next.vector().cohort()).isEqualTo(20);
    assertThat(next.elements()).isEqualTo(101);
    assertThat(next.next(-10, 20).vector().clippingNorm()).isCloseTo(0.5, within(1e-15));
  }

  private static float[] update(int length, double norm, long seed) {
    Random random = new Random(seed);
    float[] update = new float[length];
    double square = 0;
    for (int i = 0; i < length; i++) {
      update[i] = (float) random.nextGaussian();
      square += (double) update[i] * update[i];
    }
    for (int i = 0; i < length; i++) {
      update[i] *= (float) (norm / Math.sqrt(square));
    }
    return update;
  }

  /** The update's elements are those of the plan by itself; then 1 or -1, whatever the update. */
  @Test
  void encode_withinTheNormOrNot_isThePlansAndABit() {
    for (double norm : new double[] {0, 0.499, 0.501, 1e6}) {
      float[] update = norm == 0 ? new float[100] : update(100, norm, 1);
      int[] elements = new int[101];
      int[] alone;
      try (SeededTestStream random = new SeededTestStream(7)) {
        new AdaptiveEncoder(PLAN).encode(update, random, elements);
      }
      try (SeededTestStream random = new SeededTestStream(7)) {
        alone = new CentralEncoder(PLAN.vector()).encode(update, random);
      }
      assertThat(Arrays.copyOf(elements, 100)).isEqualTo(alone);
      long modulus = 1L << PLAN.vector().ringBits();
      assertThat(elements[100] & 0xffffffffL).isEqualTo(norm < 0.5 ? 1 : modulus - 1);
      assertThat(new AdaptiveEncoder(PLAN).encode(update)[100]).isEqualTo(elements[100]);
    }
  }

  @Test
  void encode_exactlyTheNorm_isWithin() {
    float[] update = new float[100];
    update[3] = -0.5f;
    assertThat(new AdaptiveEncoder(PLAN).encode(update)[100]).isEqualTo(1);
    update[3] = Math.nextDown(-0.5f);
    assertThat(new AdaptiveEncoder(PLAN).encode(update)[100]).isNotEqualTo(1);
  }

  private static void add(long[] sum, int[] elements) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (sum[i] + elements[i]) & ((1L << PLAN.vector().ringBits()) - 1);
    }
  }

  /**
   * 20,000 releases: the mean of the count is within 6 of its deviations but for a probability of
   * 2e-9, its deviation within 3.5 % but for 3e-12; so is that of the first coordinate.
   */
  @Test
  void decode_manyTimes_hasTheNoiseOfTheSplit() {
    long[] exact = new long[101];
    for (int device = 0; device < 12; device++) {
      double norm = device < 9 ? 0.3 : 0.8;
      add(exact, new AdaptiveEncoder(PLAN).encode(update(100, norm, device)));
    }
    AdaptiveDecoder decoder = new AdaptiveDecoder(PLAN, 1);
    int releases = 20_000;
    double[] counts = new double[releases];
    double[] coordinates = new double[releases];
    for (int i = 0; i < releases; i++) {
      int at = i;
      long[] sum = exact.clone();
      AdaptiveDecoder.Release release;
      try (SeededTestStream random = new SeededTestStream(1_000_003L * i)) {
        release =
            decoder.decode(sum, 12, block -> new SeededTestStream(1_000_003L * at + 1), random);
      }
      counts[i] = release.centred();
      coordinates[i] = release.mean()[0];
      assertThat(2 * counts[i] % 1).isZero();
    }
    // 9 within, 3 not.
    assertThat(mean(counts)).isCloseTo(3, within(6 * 3 / Math.sqrt(releases)));
    assertThat(deviation(counts)).isCloseTo(3, within(0.035 * 3));
    double expected = PLAN.vector().predictedError(12);
    assertThat(deviation(coordinates)).isCloseTo(expected, within(0.035 * expected));
    assertThat(expected).isCloseTo(CLIPPING.sumMultiplier() * 0.5 / 12, within(1e-3 * expected));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length);
  }

  /** A zeroed-out device moves the count by a half exactly, whether it was within or not. */
  @Test
  void decode_oneDeviceZeroedOut_movesTheCountByAHalf() {
    for (double norm : new double[] {0.3, 0.8}) {
      long[] with = new long[101];
      add(with, new AdaptiveEncoder(PLAN).encode(update(100, norm, 1)));
      double difference = centred(with) - centred(new long[101]);
      assertThat(difference).isEqualTo(norm < 0.5 ? 0.5 : -0.5);
    }
  }

  private static double centred(long[] sum) {
    try (SeededTestStream random = new SeededTestStream(4)) {
      return new AdaptiveDecoder(PLAN, 1)
          .decode(sum, 5, block -> new SeededTestStream(9), random)
          .centred();
    }
  }

  /** Nothing of the exact sum stays, and noise is fresh each time. */
  @Test
  void decode_bySecureNoise_overwritesTheSum() {
    AdaptiveDecoder decoder = new AdaptiveDecoder(PLAN, 3);
    boolean[] moved = new boolean[101];
    for (int time = 0; time < 50; time++) {
      long[] sum = new long[101];
      AdaptiveDecoder.Release release = decoder.decode(sum, 5);
      assertThat(release.mean()).hasSize(100);
      for (int i = 0; i < 101; i++) {
        moved[i] |= sum[i] != 0;
      }
      long last = sum[100] << (64 - PLAN.vector().ringBits()) >> (64 - PLAN.vector().ringBits());
      assertThat(release.centred()).isEqualTo(last / 2.0);
    }
    assertThat(moved).doesNotContain(false);
  }

  /** Devices with norms of 1 to 3: from far away the norm comes to lie at their median. */
  @Test
  void rounds_encodedAndDecoded_bringTheNormToTheQuantile() {
    AdaptiveClipping clipping = new AdaptiveClipping(0.5, 0.01, 0.5, 0.3, 2);
    AdaptiveCentralPlan plan = AdaptiveCentralPlan.first(clipping, 20, 40);
    double logs = 0;
    for (int round = 0; round < 120; round++) {
      long[] sum = new long[21];
      long mask = (1L << plan.vector().ringBits()) - 1;
      AdaptiveEncoder encoder = new AdaptiveEncoder(plan);
      for (int device = 0; device < 40; device++) {
        int[] elements = encoder.encode(update(20, 1 + device / 20.0, device));
        for (int i = 0; i < 21; i++) {
          sum[i] = (sum[i] + elements[i]) & mask;
        }
      }
      int now = round;
      try (SeededTestStream random = new SeededTestStream(round)) {
        AdaptiveDecoder.Release release =
            new AdaptiveDecoder(plan, 1)
                .decode(sum, 40, block -> new SeededTestStream(now + 1000), random);
        plan = plan.next(release.centred(), 40);
      }
      logs += round < 60 ? 0 : Math.log(plan.vector().clippingNorm());
    }
    assertThat(Math.exp(logs / 60)).isCloseTo(2, within(0.1));
  }

  @Test
  void plan_tooLittleNoiseOrRoom_isRefused() {
    CentralPlan vector = PLAN.vector();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdaptiveCentralPlan(CLIPPING, CentralPlan.of(100, 0.5, 20, 1.5)))
        .withMessageStartingWith("noiseMultiplier of the vector must be at least 1.5");
    AdaptiveClipping wide = new AdaptiveClipping(1.5, 0.5, 0.5, 0.2, 1e5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdaptiveCentralPlan(wide, vector))
        .withMessageStartingWith("2^(ringBits - 1) must be more than");
    assertThat(AdaptiveCentralPlan.first(wide, 100, 20).vector().ringBits())
        .isGreaterThan(vector.ringBits());
  }

  @Test
  void decode_wrongSums_areRefused() {
    AdaptiveDecoder decoder = new AdaptiveDecoder(PLAN, 5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decoder.decode(new long[100], 5))
        .withMessage("ringSum must be 101 elements but was 100");
    assertThatThrownBy(() -> decoder.decode(new long[101], 4))
        .isInstanceOf(SecAggException.class)
        .hasMessageEndingWith("survivors must be at least 5 but were 4");
    long[] outside = new long[101];
    outside[100] = -1;
    assertThatThrownBy(() -> decoder.decode(outside, 5))
        .isInstanceOf(SecAggException.class)
        .hasMessageContaining("count must be in [0, 2^");
    float[] broken = new float[100];
    broken[7] = Float.NaN;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdaptiveEncoder(PLAN).encode(broken))
        .withMessage("update must be finite but was not at 7");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new AdaptiveEncoder(PLAN)
                    .encode(new float[100], new SeededTestStream(1), new int[100]))
        .withMessage("into must be 101 numbers but was 100");
  }
}
