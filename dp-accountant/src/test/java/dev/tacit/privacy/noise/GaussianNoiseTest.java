package dev.tacit.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianNoiseTest {
  private final SecureRandomStream random = SecureRandomStream.create();
  private final GaussianNoise noise = new GaussianNoise(random);

  @AfterEach
  void close() {
    random.close();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0x1p-90, 1e-6, 0.7, 1, 1.1, 1.9999999, 12_345, 0x1p120})
  void add_anyDeviation_isNormalAroundTheValue(double sd) {
    int n = 500_000;
    double value = sd / 3;
    double[] values = new double[n];
    Arrays.fill(values, value);
    noise.add(values, 0, n, sd);
    double wide = sd * (1 + GaussianNoise.slack(n));
    double[] standard =
        IntStream.range(0, n).mapToDouble(i -> (values[i] - value) / wide).toArray();
    // 6 standard deviations: false alarm 2e-9; Kolmogorov 2.95: 6e-8; eight deviations each.
    double mean = Arrays.stream(standard).sum() / n;
    double variance = Arrays.stream(standard).map(z -> z * z).sum() / n;
    assertThat(mean).isCloseTo(0, within(6 / Math.sqrt(n)));
    assertThat(variance).isCloseTo(1, within(6 * Math.sqrt(2.0 / n)));
    assertThat(LatticeNormalTest.distance(standard, z -> 1 - Erf.erfc(z / Math.sqrt(2)) / 2))
        .isLessThan(2.95);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.9, 1, 3, 1000})
  void add_anyValue_leavesOnlyMultiplesOfTheSpacing(double sd) {
    double spacing = GaussianNoise.spacing(sd);
    assertThat(spacing).isGreaterThan(sd * 0x1p-31).isLessThanOrEqualTo(sd * 0x1p-30);
    double[] values = new double[100_000];
    for (int i = 0; i < values.length; i++) {
      // Far below the spacing, beside it and far above it.
      values[i] = spacing * Math.pow(1.37, i % 120 - 30) / 3;
    }
    noise.add(values, 0, values.length, sd);
    for (double value : values) {
      assertThat(value / spacing).isEqualTo(Math.rint(value / spacing));
    }
  }

  @Test
  void add_valuesWithinHalfASpacing_areIndistinguishable() {
    // All of them are the lattice point 0, so the noise alone decides: an even split by sign.
    double spacing = GaussianNoise.spacing(1);
    int n = 200_000;
    double[] values = new double[n];
    Arrays.fill(values, spacing * 0.49);
    noise.add(values, 0, n, 1);
    long positive = IntStream.range(0, n).filter(i -> values[i] > 0).count();
    assertThat((double) positive).isCloseTo(n / 2.0, within(6 * Math.sqrt(n) / 2));
  }

  @Test
  void add_partOfAnArray_leavesTheRest() {
    double[] values = new double[100];
    noise.add(values, 10, 50, 1);
    for (int i = 0; i < 100; i++) {
      if (i < 10 || i >= 60) {
        assertThat(values[i]).isZero();
      } else {
        // A normal of scale 2^30 rounds to 0 with probability 2^-31.
        assertThat(values[i]).isNotZero();
      }
    }
  }

  @Test
  void add_disjointStreams_areUncorrelated() {
    int n = 100_000;
    double[] one = new double[n];
    double[] other = new double[n];
    noise.add(one, 0, n, 1);
    try (SecureRandomStream second = SecureRandomStream.create()) {
      new GaussianNoise(second).add(other, 0, n, 1);
    }
    double product = 0;
    double lagged = 0;
    for (int i = 1; i < n; i++) {
      product += one[i] * other[i];
      lagged += one[i] * one[i - 1];
    }
    assertThat(one).isNotEqualTo(other);
    assertThat(product / Math.sqrt(n)).isCloseTo(0, within(6.0));
    assertThat(lagged / Math.sqrt(n)).isCloseTo(0, within(6.0));
  }

  @Test
  void slack_anyDimension_coversTheRoundingOfTheInputs() {
    for (int dimension : new int[] {0, 1, 1000, 1 << 20, Integer.MAX_VALUE}) {
      for (double multiplier : new double[] {0.1, 1, 256}) {
        double sensitivity = 1.5;
        double sd = multiplier * sensitivity;
        double actual =
            sd
                * (1 + GaussianNoise.slack(dimension))
                / (sensitivity + GaussianNoise.spacing(sd) * Math.sqrt(dimension));
        assertThat(actual).isGreaterThanOrEqualTo(multiplier);
      }
    }
    assertThat(GaussianNoise.slack(1 << 20)).isLessThan(1 / 4000.0);
  }

  @Test
  void addBounded_anyValues_areBroughtToWhatTheNoiseTakes() {
    double[] values = {Double.POSITIVE_INFINITY, -1e300, Double.NaN, 3, Double.NaN};
    noise.addBounded(values, 0, 4, 4, 5);
    // Noise never reaches 20 deviations.
    assertThat(values[0]).isCloseTo(4 * 0x1p29, within(80.0));
    assertThat(values[1]).isCloseTo(-4 * 0x1p29, within(80.0));
    assertThat(values[2]).isCloseTo(0, within(80.0));
    assertThat(values[3]).isCloseTo(3, within(80.0)).isNotEqualTo(3);
    assertThat(values[4]).isNaN();
  }

  /** A part's noise is as wide as the whole's: at 2^31 numbers that is a hundredth more. */
  @Test
  void add_partOfALargeRelease_hasTheSlackOfTheWhole() {
    double[] values = new double[1 << 20];
    noise.add(values, 0, values.length, 1, Integer.MAX_VALUE);
    double square = 0;
    for (double value : values) {
      square += value * value;
    }
    double slack = GaussianNoise.slack(Integer.MAX_VALUE);
    assertThat(slack).isGreaterThan(0.011);
    // Deviation of the mean square: sqrt(2^-19) = 0.00138; 0.008 is 5.8 of it.
    assertThat(square / values.length).isCloseTo((1 + slack) * (1 + slack), within(0.008));
    assertThatThrownBy(() -> noise.add(values, 0, 10, 1, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dimension must be at least length 10 but was 9");
  }

  @Test
  void add_badArguments_refusedAndNothingChanged() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 0x1p32f, -0x1p32f}) {
      double[] values = {1, 2, bad};
      assertThatThrownBy(() -> noise.add(values, 0, 3, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining(Double.toString(bad));
      assertThat(values).containsExactly(1, 2, bad);
    }
    for (double sd : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e-40}) {
      assertThatThrownBy(() -> noise.add(new double[1], 0, 1, sd))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("standardDeviation must be in");
    }
    assertThatThrownBy(() -> noise.add(new double[2], 1, 2, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> GaussianNoise.slack(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Prints samples, bytes and draws a second, of one core. */
  @Test
  @Tag("full")
  void add_millionsOfValues_reachesThirtyMillionASecond() {
    double[] values = new double[1 << 20];
    double best = 0;
    for (int run = 0; run < 60; run++) {
      Arrays.fill(values, 0);
      long start = System.nanoTime();
      noise.add(values, 0, values.length, 1.1);
      best = Math.max(best, values.length * 1e9 / (System.nanoTime() - start));
    }
    byte[] bytes = new byte[1 << 20];
    double bytesBest = 0;
    double drawsBest = 0;
    for (int run = 0; run < 60; run++) {
      long start = System.nanoTime();
      random.nextBytes(bytes);
      bytesBest = Math.max(bytesBest, bytes.length * 1e9 / (System.nanoTime() - start));
      start = System.nanoTime();
      PoissonDraw.draw(random, 60_000, 0.01);
      drawsBest = Math.max(drawsBest, 60_000 * 1e9 / (System.nanoTime() - start));
    }
    System.out.printf(
        "noise %.1f M samples/s, keystream %.2f GB/s, Poisson %.1f M records/s%n",
        best / 1e6, bytesBest / 1e9, drawsBest / 1e6);
    assertThat(best).isGreaterThan(5e6);
  }
}
