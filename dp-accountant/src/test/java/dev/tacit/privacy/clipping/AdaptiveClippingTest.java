package dev.tacit.privacy.clipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.event.Gaussian;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveClippingTest {
  private static AdaptiveClipping of(double z, double deviation) {
    return new AdaptiveClipping(z, 1, 0.5, AdaptiveClipping.RATE, deviation);
  }

  /** What one unit moves the pair by, in deviations, is 1 / z at most, and hardly less. */
  @Property(tries = 1000)
  void sumMultiplier_anySplit_costsTheWholeAndNoMore(
      @ForAll @DoubleRange(min = -60, max = 20) double exponent,
      @ForAll @DoubleRange(min = 0, max = 8) double ratio) {
    double z = Math.pow(2, exponent);
    AdaptiveClipping clipping = of(z, z * Math.pow(2, ratio));
    double cost =
        Math.pow(clipping.sumMultiplier() / z, -2)
            + Math.pow(2 * clipping.countDeviation() / z, -2);
    assertThat(cost).isBetween(1 - 1e-11, 1.0);
    assertThat(clipping.event()).isEqualTo(new Gaussian(z));
  }

  /**
   * (z^-2 - (2 s)^-2)^(-1/2) in Python, as TensorFlow Federated's adaptive_clip_noise_params has
   * it, with its s of a twentieth of 100, 30 and 1000 clients.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 5, 1.005037815259212",
    "0.8, 1.5, 0.8300573566392897",
    "7, 50, 7.017213284715495"
  })
  void sumMultiplier_ofTheUsualDeviation_isThatOfTensorFlowFederated(
      double z, double deviation, double expected) {
    assertThat(of(z, deviation).sumMultiplier()).isCloseTo(expected, within(1e-9));
  }

  /** C exp(-0.2 (b - 1/2)): all of 40 within, none, a half, and by hand 30 of 40. */
  @ParameterizedTest
  @CsvSource({"20, 1.8096748360719193", "-20, 2.210341836151295", "0, 2", "10, 1.9024588490014280"})
  void next_countWithoutNoise_isTheGeometricUpdate(double centred, double expected) {
    assertThat(of(1, 5).next(2, centred, 40)).isCloseTo(expected, within(1e-15));
  }

  /** Log-normal norms, exact counts: the norm comes to lie at the quantile. */
  @ParameterizedTest
  @CsvSource({"0.5, 0.001", "0.5, 1000", "0.1, 1", "0.9, 1"})
  void next_manyReleases_bringTheNormToTheQuantile(double quantile, double initial) {
    Random random = new Random(1);
    double[] norms = random.doubles(1000).map(u -> Math.exp(6 * u)).sorted().toArray();
    AdaptiveClipping clipping = new AdaptiveClipping(1, initial, quantile, 0.2, 50);
    double norm = clipping.initialNorm();
    for (int release = 0; release < 300; release++) {
      double now = norm;
      double within = Arrays.stream(norms).filter(value -> value <= now).count();
      norm = clipping.next(norm, within - 500, 1000);
    }
    double last = norm;
    double below = Arrays.stream(norms).filter(value -> value <= last).count() / 1000.0;
    assertThat(below).isCloseTo(quantile, within(0.01));
  }

  @Test
  void next_wildCounts_staysWithinTheBounds() {
    AdaptiveClipping clipping = of(1, 5);
    assertThat(clipping.next(1, 1e9, 1)).isEqualTo(AdaptiveClipping.SMALLEST_NORM);
    assertThat(clipping.next(1, -1e9, 1)).isEqualTo(AdaptiveClipping.LARGEST_NORM);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clipping.next(1, Double.NaN, 1))
        .withMessage("centred must be finite but was NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clipping.next(1, 0, 0))
        .withMessage("contributions must be positive and finite but was 0.0");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0.5, 0.2, 5, noiseMultiplier",
    "NaN, 1, 0.5, 0.2, 5, noiseMultiplier",
    "1, 0, 0.5, 0.2, 5, initialNorm",
    "1, 1e7, 0.5, 0.2, 5, initialNorm",
    "1, 1, 1.01, 0.2, 5, quantile",
    "1, 1, 0.5, 0, 5, rate",
    "1, 1, 0.5, 1.5, 5, rate",
    "1, 1, 0.5, 0.2, 0.99, countDeviation",
    "1, 1, 0.5, 0.2, 1e9, countDeviation"
  })
  void settings_outOfRange_areRefused(
      double z, double norm, double quantile, double rate, double deviation, String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdaptiveClipping(z, norm, quantile, rate, deviation))
        .withMessageStartingWith(name + " must be ");
  }
}
