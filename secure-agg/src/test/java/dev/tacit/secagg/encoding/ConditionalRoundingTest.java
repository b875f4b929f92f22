package dev.tacit.secagg.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionalRoundingTest {
  @Property(tries = 500)
  void round_anyVector_staysWithinTheBoundAndNextToTheVector(
      @ForAll @IntRange(min = 1, max = 300) int dimension,
      @ForAll @DoubleRange(min = 0.01, max = 200_000) double scaledNorm,
      @ForAll @DoubleRange(min = 0, max = 3) double length,
      @ForAll @IntRange(min = 0, max = 2) int attempts,
      @ForAll long seed) {
    float[] x = new float[dimension];
    Random random = new Random(seed);
    for (int i = 0; i < dimension; i++) {
      x[i] = (float) random.nextGaussian();
    }
    double norm = Norm.of(x);
    double scale = scaledNorm * length / norm;
    ConditionalRounding rounding = new ConditionalRounding(dimension, scaledNorm, attempts);
    int[] rounded = round(rounding, x, scale);
    assertThat(squaredNorm(rounded)).isLessThanOrEqualTo(rounding.squaredNorm());
    if (attempts == 0) {
      assertThat((double) squaredNorm(rounded)).isLessThanOrEqualTo(scaledNorm * scaledNorm);
    }
    double factor = scale * Math.min(1, 1 / length);
    double off = 1e-9 * scaledNorm;
    if (scaledNorm <= FloatRounding.LARGEST) {
      off = 0x1p-16 * Math.sqrt(dimension) + 0x1p-21 * scaledNorm;
    }
    for (int i = 0; i < dimension; i++) {
      assertThat((double) rounded[i]).isCloseTo(x[i] * factor, within(1 + 1e-8 + off));
    }
  }

  @Test
  void squaredNorm_smallCases_areTheFormula() {
    // 9 + 1 + 3 + 1 and 25; 100 + 0.25 + 10 + 0.5 and 121; 0.25 + 25 + 0.5 + 5 and 110.25.
    assertThat(new ConditionalRounding(4, 3).squaredNorm()).isEqualTo(14);
    assertThat(new ConditionalRounding(1, 10).squaredNorm()).isEqualTo(110);
    assertThat(new ConditionalRounding(100, 0.5).squaredNorm()).isEqualTo(30);
    // 0.01 + 0.25 + 0.1 + 0.5 is 0.86: nothing but zero.
    assertThat(new ConditionalRounding(1, 0.1).squaredNorm()).isZero();
    assertThat(new ConditionalRounding(4, 3).sensitivity())
        .isBetween(Math.sqrt(14), 3.741657386774);
  }

  @Test
  void sensitivity_largeNorm_isNotBelowTheRoot() {
    ConditionalRounding rounding = new ConditionalRounding(1, 500_000_000.3);
    BigDecimal sensitivity = new BigDecimal(rounding.sensitivity());
    assertThat(sensitivity.multiply(sensitivity))
        .isGreaterThanOrEqualTo(BigDecimal.valueOf(rounding.squaredNorm()));
  }

  /**
   * In floats and in doubles: 20,000 roundings of a vector well within the bound, so that none is
   * refused: the norm would have to be far above its mean. Each coordinate's mean is off by more
   * than 6.5 deviations of at most 1/2 / sqrt(20,000) with a chance of 2 exp(-6.5^2 2 / 4)
   * (Hoeffding), for 40 coordinates 2e-8.
   */
  @ParameterizedTest
  @ValueSource(doubles = {20, 65_000, 70_000})
  void round_withinTheBound_isUnbiased(double scaledNorm) {
    float[] x = new float[40];
    for (int i = 0; i < x.length; i++) {
      x[i] = -2 + i * 0.11f;
    }
    assertThat(Norm.of(x)).isLessThan(10);
    ConditionalRounding rounding = new ConditionalRounding(x.length, scaledNorm);
    int runs = 20_000;
    double[] mean = means(rounding, x, runs);
    for (int i = 0; i < x.length; i++) {
      assertThat(mean[i]).isCloseTo(x[i], within(6.5 / 2 / Math.sqrt(runs)));
    }
  }

  /**
   * At the bound one in seven is refused, those that came out long; the bias is what the class
   * says. In the direction of the vector the mean of 20,000 has a deviation below 1/2 /
   * sqrt(20,000); 6.5 of them are exceeded with a chance of 1e-10.
   */
  @Test
  void round_atTheBound_isBiasedByLessThanStated() {
    float[] x = new float[64];
    Arrays.fill(x, 10.5f);
    ConditionalRounding rounding = new ConditionalRounding(64, 84 * (1 + 1e-8));
    // 84^2 + 16 + 84 + 4
    assertThat(rounding.squaredNorm()).isEqualTo(7160);
    int runs = 20_000;
    double[] mean = means(rounding, x, runs);
    double along = Arrays.stream(mean).map(m -> (m - 10.5) / 8).sum();
    double deviations = 6.5 / 2 / Math.sqrt(runs);
    assertThat(along).isGreaterThan(-0.99 - deviations).isLessThan(-0.1);
    // B of 64 are rounded up to 11: 64 * 100 + 21 B <= 7160 where B <= 36. So exactly the mean of
    // a binomial(64, 1/2) that is at most 36, less 32, over 8.
    double weight = 0;
    double sum = 0;
    double chance = Math.pow(0.5, 64);
    for (int k = 0; k <= 36; k++) {
      weight += chance;
      sum += chance * (k - 32);
      chance *= (64.0 - k) / (k + 1);
    }
    assertThat(along).isCloseTo(sum / weight / 8, within(deviations));
  }

  /** What is refused leaves nothing behind; what is accepted is what rounding by itself gives. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 10_000})
  void add_atTheBound_isWhatTheAcceptedAttemptGives(double scale) {
    float[] x = new float[64];
    Arrays.fill(x, (float) (10.5 / scale) + (scale > 1 ? 10 : 0));
    double norm = Norm.of(x) * scale * (1 + 1e-8);
    ConditionalRounding rounding = new ConditionalRounding(64, norm);
    int refused = 0;
    for (int run = 0; run < 500; run++) {
      int seed = 100 * run;
      List<Integer> asked = new ArrayList<>();
      int[] sum = new Random(run).ints(64).toArray();
      final int[] before = sum.clone();
      rounding.add(
          UpdateSource.of(x),
          scale,
          sum,
          attempt -> {
            asked.add(attempt);
            return new SeededTestStream(seed + attempt);
          });
      refused += asked.size() / 2;
      int[] alone = new int[64];
      try (SeededTestStream random = new SeededTestStream(seed + asked.size() / 2)) {
        rounding.round(x, scale, -1, alone, NoiseRanges.of(64, random));
      }
      for (int i = 0; i < 64; i++) {
        assertThat(sum[i] - before[i]).isEqualTo(alone[i]);
      }
      assertThat(squaredNorm(alone)).isLessThanOrEqualTo(rounding.squaredNorm());
    }
    assertThat(refused).isGreaterThan(20);
  }

  @Test
  void add_allRefused_isRoundedTowardsZero() {
    float[] x = new float[64];
    Arrays.fill(x, 10.5f);
    int[] sum = new int[64];
    new ConditionalRounding(64, 84 * (1 + 1e-6), 0)
        .add(UpdateSource.of(x), 1, sum, attempt -> new SeededTestStream(attempt));
    assertThat(sum).containsOnly(10);
  }

  @Test
  void round_wholeNumbersAndZero_areExact() {
    ConditionalRounding rounding = new ConditionalRounding(4, 100);
    assertThat(round(rounding, new float[] {1, -2, 0, 3.5f}, 2)).containsExactly(2, -4, 0, 7);
    assertThat(round(rounding, new float[4], 2)).containsExactly(0, 0, 0, 0);
  }

  /** The factor is too small for a normal float, and the largest number too large for anything. */
  @Test
  void round_hugeVector_isClippedAllTheSame() {
    float[] x = new float[10_000];
    Arrays.fill(x, Float.MAX_VALUE);
    ConditionalRounding rounding = new ConditionalRounding(x.length, 200);
    int[] rounded = round(rounding, x, 1);
    // 2 in each coordinate, less what is cut off for the sake of rounding.
    assertThat(Arrays.stream(rounded).allMatch(k -> k == 1 || k == 2)).isTrue();
    assertThat(squaredNorm(rounded)).isBetween(39_900L, rounding.squaredNorm());
  }

  @Test
  void constructor_normOutOfRange_isRefused() {
    for (double bad : new double[] {0, -1, 0x1p29, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new ConditionalRounding(4, bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "scale times clippingNorm must be positive and at most 2^29 - sqrt(dimension) but was "
                  + bad);
    }
    long most = new ConditionalRounding(4, 0x1p29 - 2).squaredNorm();
    assertThat(most).isPositive().isLessThan((1L << 58) + 1);
  }

  private static double[] means(ConditionalRounding rounding, float[] x, int runs) {
    double[] mean = new double[x.length];
    int[] into = new int[x.length];
    try (SeededTestStream random = new SeededTestStream(17)) {
      NoiseRanges ranges = NoiseRanges.of(x.length, random);
      for (int run = 0; run < runs; run++) {
        rounding.round(x, 1, -1, into, ranges);
        assertThat(squaredNorm(into)).isLessThanOrEqualTo(rounding.squaredNorm());
        for (int i = 0; i < x.length; i++) {
          mean[i] += into[i] / (double) runs;
        }
      }
    }
    return mean;
  }

  private static int[] round(ConditionalRounding rounding, float[] x, double scale) {
    int[] into = new int[x.length];
    try (NoiseRanges ranges = new NoiseRanges(x.length)) {
      rounding.round(x, scale, -1, into, ranges);
    }
    return into;
  }

  private static long squaredNorm(int[] x) {
    return Arrays.stream(x).mapToLong(k -> (long) k * k).sum();
  }
}
