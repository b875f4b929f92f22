package dev.tacit.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.Arrays;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;

class LatticeNormalTest {
  private static final double SCALE = 0x1.7p30;

  /** Kolmogorov: sqrt(n) D exceeds this with probability 2 exp(-2 c^2) = 6e-8. */
  private static final double KOLMOGOROV = 2.95;

  @Test
  void next_manySamples_fitTheNormalDistribution() {
    try (SecureRandomStream random = SecureRandomStream.create()) {
      LatticeNormal normal = new LatticeNormal(SCALE);
      double[] samples = new double[4_000_000];
      double[] powers = new double[5];
      int[] beyond = new int[6];
      int[] lowBits = new int[256];
      for (int i = 0; i < samples.length; i++) {
        long point = normal.next(random);
        lowBits[(int) point & 255]++;
        double z = point / SCALE;
        samples[i] = z;
        for (int power = 1; power <= 4; power++) {
          powers[power] += Math.pow(z, power);
        }
        for (int limit = 1; limit <= 5; limit++) {
          beyond[limit] += Math.abs(z) > limit ? 1 : 0;
        }
      }
      int n = samples.length;
      // 6 standard deviations each: false alarm 2e-9 a line. E Z^8 = 105, E Z^6 = 15.
      assertThat(powers[1] / n).isCloseTo(0, within(6 * Math.sqrt(1.0 / n)));
      assertThat(powers[2] / n).isCloseTo(1, within(6 * Math.sqrt(2.0 / n)));
      assertThat(powers[3] / n).isCloseTo(0, within(6 * Math.sqrt(15.0 / n)));
      assertThat(powers[4] / n).isCloseTo(3, within(6 * Math.sqrt(96.0 / n)));
      for (int limit = 1; limit <= 5; limit++) {
        double mean = n * Erf.erfc(limit / Math.sqrt(2));
        assertThat((double) beyond[limit]).isCloseTo(mean, within(6 * Math.sqrt(mean) + 12));
      }
      // Chi-squared of 255 degrees of freedom beyond 255 + 180: 1e-11.
      double chi = 0;
      for (int count : lowBits) {
        chi += Math.pow(count - n / 256.0, 2) / (n / 256.0);
      }
      assertThat(chi).isBetween(130.0, 435.0);
      assertThat(distance(samples, z -> 1 - Erf.erfc(z / Math.sqrt(2)) / 2)).isLessThan(KOLMOGOROV);
    }
  }

  @Test
  void tail_manySamples_fitTheConditionalDistribution() {
    try (SecureRandomStream random = SecureRandomStream.create()) {
      LatticeNormal normal = new LatticeNormal(SCALE);
      double[] samples = new double[200_000];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = normal.tail(random) / SCALE;
      }
      double whole = Erf.erfc(Ziggurat.TAIL_START / Math.sqrt(2));
      assertThat(Arrays.stream(samples).min().orElseThrow())
          .isGreaterThanOrEqualTo(Ziggurat.TAIL_START - 1 / SCALE);
      assertThat(distance(samples, x -> 1 - Erf.erfc(x / Math.sqrt(2)) / whole))
          .isLessThan(KOLMOGOROV);
    }
  }

  @Test
  void round_positionAcrossTwoPoints_goesOnWithFreshBits() {
    try (SecureRandomStream random = SecureRandomStream.create()) {
      for (long width : new long[] {0x7123_4567_89ab_cdefL, 0x4000_0000_0000_0001L}) {
        // The position is u width / 2^85; choose the u whose interval holds point + 1/2.
        BigInteger boundary = BigInteger.valueOf(2 * 123_456_789L + 1).shiftLeft(84);
        BigInteger[] split = boundary.divideAndRemainder(BigInteger.valueOf(width));
        long u = split[0].longValueExact();
        double above = 1 - split[1].doubleValue() / width;
        int n = 40_000;
        int up = 0;
        for (int i = 0; i < n; i++) {
          long point = LatticeNormal.round(random, u, width);
          assertThat(point).isBetween(123_456_789L, 123_456_790L);
          up += (int) (point - 123_456_789L);
        }
        assertThat((double) up).isCloseTo(n * above, within(6 * Math.sqrt(n * 0.25)));
        assertThat(LatticeNormal.round(random, u - 1, width)).isEqualTo(123_456_789L);
        assertThat(LatticeNormal.round(random, u + 1, width)).isEqualTo(123_456_790L);
      }
    }
  }

  @Test
  void new_scaleOutOfRange_refused() {
    for (double scale : new double[] {0x1p29, 0x1p32, Double.NaN}) {
      assertThatThrownBy(() -> new LatticeNormal(scale))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("scale must be");
    }
  }

  /** sqrt(n) times the largest distance of the empirical distribution from {@code expected}. */
  static double distance(double[] samples, java.util.function.DoubleUnaryOperator expected) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    double n = sorted.length;
    double largest = 0;
    for (int i = 0; i < sorted.length; i++) {
      double at = expected.applyAsDouble(sorted[i]);
      largest = Math.max(largest, Math.max((i + 1) / n - at, at - i / n));
    }
    return largest * Math.sqrt(n);
  }
}
