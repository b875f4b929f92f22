package dev.tacit.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;

/**
 * The product's randomness cannot be seeded, so each bound here is one that a correct program
 * misses with a probability below 1e-7 a run.
 */
class NoiseTest {
  private static final int MANY = 1_000_000;

  private static float[] noise(int count, double standardDeviation) {
    float[] values = new float[count];
    try (SecureRandomStream random = SecureRandomStream.create()) {
      new GaussianNoise(random).add(values, 0, count, standardDeviation);
    }
    return values;
  }

  @Test
  void add_toZeros_hasTheMomentsOfTheGaussian() {
    double deviation = 3.7;
    double sum = 0;
    double squares = 0;
    for (float value : noise(MANY, deviation)) {
      sum += value;
      squares += (double) value * value;
    }
    // 6 standard errors: 2e-9. The widening adds 6 % at a million coordinates, by its formula.
    double widened =
        deviation * (1 + GaussianNoise.LARGEST_NOISE_MULTIPLIER * Math.sqrt(MANY) * 0x1p-24);
    assertThat(sum / MANY).isBetween(-6 * widened / 1000, 6 * widened / 1000);
    double variance = squares / MANY / (widened * widened);
    assertThat(variance).isBetween(1 - 6 * Math.sqrt(2.0 / MANY), 1 + 6 * Math.sqrt(2.0 / MANY));
  }

  @Test
  void add_toZeros_isGaussianByKolmogorovAndSmirnov() {
    float[] values = noise(MANY, 1);
    double widened = 1 + GaussianNoise.LARGEST_NOISE_MULTIPLIER * Math.sqrt(MANY) * 0x1p-24;
    Arrays.sort(values);
    double worst = 0;
    for (int i = 0; i < MANY; i++) {
      double expected = 0.5 * Erf.erfc(-values[i] / widened / Math.sqrt(2));
      worst = Math.max(worst, Math.abs(expected - (i + 0.5) / MANY));
    }
    // P(D > x / sqrt n) <= 2 exp(-2 x^2): 3e-8 at x = 3.
    assertThat(worst).isLessThan(3 / Math.sqrt(MANY));
  }

  @Test
  void add_whateverTheInput_givesPointsOfOneLattice() {
    double spacing = Math.scalb(1.0, -24);
    float[] values = new float[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i) * 0.01f;
    }
    try (SecureRandomStream random = SecureRandomStream.create()) {
      new GaussianNoise(random).add(values, 0, values.length, 1);
    }
    for (float value : values) {
      double points = value / spacing;
      assertThat(points).isEqualTo(Math.rint(points));
    }
  }

  @Test
  void add_refusesWhatIsNotFinite() {
    try (SecureRandomStream random = SecureRandomStream.create()) {
      GaussianNoise noise = new GaussianNoise(random);
      assertThatThrownBy(() -> noise.add(new float[] {Float.NaN}, 0, 1, 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> noise.add(new float[1], 0, 1, Double.NaN))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> noise.add(new float[1], 0, 1, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void draw_hasTheRateAndNoPairsTogether() {
    int population = 1000;
    int rounds = 2000;
    double q = 0.085;
    long total = 0;
    long pairs = 0;
    try (SecureRandomStream random = SecureRandomStream.create()) {
      for (int round = 0; round < rounds; round++) {
        int[] drawn = PoissonDraw.draw(random, population, q);
        total += drawn.length;
        for (int i = 1; i < drawn.length; i++) {
          assertThat(drawn[i]).isGreaterThan(drawn[i - 1]);
          pairs += drawn[i] == drawn[i - 1] + 1 ? 1 : 0;
        }
      }
    }
    double n = (double) population * rounds;
    // 6 standard errors.
    assertThat(total / n)
        .isBetween(q - 6 * Math.sqrt(q * (1 - q) / n), q + 6 * Math.sqrt(q * (1 - q) / n));
    double p = q * q;
    double m = (population - 1.0) * rounds;
    assertThat(pairs / m).isBetween(p - 8 * Math.sqrt(p / m), p + 8 * Math.sqrt(p / m));
  }

  @Test
  void draw_atTheEnds_takesNobodyOrEverybody() {
    try (SecureRandomStream random = SecureRandomStream.create()) {
      assertThat(PoissonDraw.draw(random, 100, 0)).isEmpty();
      assertThat(PoissonDraw.draw(random, 100, 1)).hasSize(100);
      assertThat(PoissonDraw.draw(random, 0, 0.5)).isEmpty();
      assertThatThrownBy(() -> PoissonDraw.draw(random, 1, Double.NaN))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void stream_bytesAreUniform_andStreamsDiffer() {
    byte[] one = new byte[1 << 20];
    byte[] other = new byte[1 << 20];
    try (SecureRandomStream a = SecureRandomStream.create();
        SecureRandomStream b = SecureRandomStream.create()) {
      a.nextBytes(one);
      b.nextBytes(other);
    }
    assertThat(one).isNotEqualTo(other);
    int[] counts = new int[256];
    for (byte value : one) {
      counts[value & 255]++;
    }
    double expected = one.length / 256.0;
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    // 255 degrees of freedom: beyond 255 + 6 * sqrt(510) with a probability below 1e-7.
    assertThat(chiSquare).isBetween(120.0, 255 + 6 * Math.sqrt(510));
  }

  @Test
  void stream_closed_givesNothing() {
    SecureRandomStream random = SecureRandomStream.create();
    random.close();
    assertThatThrownBy(random::nextLong).isInstanceOf(IllegalStateException.class);
  }
}
