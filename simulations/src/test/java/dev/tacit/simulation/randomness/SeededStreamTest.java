package dev.tacit.simulation.randomness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.noise.DiscreteGaussian;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.PoissonDraw;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Seeds are fixed; false alarms are those of a change that draws all anew. */
class SeededStreamTest {
  private static final Seeds SEEDS = Seeds.of(20);

  /**
   * 2^23 bytes over 256 cells: chi-squared of 255 degrees, above 420 with 1e-10; and bits of one
   * word beside those of the next and of another place, each sum within 6 deviations, 2e-9.
   */
  @Test
  void bytes_ofAStream_areUniformAndUncorrelated() {
    int words = 1 << 20;
    int[] cells = new int[256];
    long beside = 0;
    long across = 0;
    try (SeededStream stream = SEEDS.at("client", 1).stream();
        SeededStream other = SEEDS.at("client", 2).stream()) {
      long last = stream.nextLong();
      for (int i = 0; i < words; i++) {
        long word = stream.nextLong();
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
          cells[(int) (word >>> shift) & 0xff]++;
        }
        beside += Long.bitCount(word ^ last);
        across += Long.bitCount(word ^ other.nextLong());
        last = word;
      }
    }
    double expected = words * 8 / 256.0;
    double chi = 0;
    for (int cell : cells) {
      chi += (cell - expected) * (cell - expected) / expected;
    }
    assertThat(chi).isBetween(130.0, 420.0);
    double bits = words * 64.0;
    assertThat((double) beside).isCloseTo(bits / 2, within(6 * Math.sqrt(bits) / 2));
    assertThat((double) across).isCloseTo(bits / 2, within(6 * Math.sqrt(bits) / 2));
  }

  /** Ciphers of closed streams serve again, one stream each, however often one was closed. */
  @Test
  void streams_afterOthersWereClosed_areTheirPlaces() {
    long[] expected = firsts(SEEDS.at("a"), SEEDS.at("b"));
    SeededStream closed = SEEDS.at("other").stream();
    closed.nextLong();
    closed.close();
    closed.close();
    assertThat(firsts(SEEDS.at("a"), SEEDS.at("b"))).isEqualTo(expected);
    assertThat(firsts(SEEDS.at("b"), SEEDS.at("a"))).isNotEqualTo(expected);
    assertThatThrownBy(closed::nextLong).isInstanceOf(IllegalStateException.class);
  }

  /** 2,000 numbers of two streams in turn, past the ends of their buffers. */
  private static long[] firsts(Seeds one, Seeds two) {
    try (SeededStream first = one.stream();
        SeededStream second = two.stream()) {
      return IntStream.range(0, 2_000)
          .mapToLong(i -> i % 2 == 0 ? first.nextLong() : second.nextLong())
          .toArray();
    }
  }

  /** The product's samplers: 10^5 numbers each, moments within 6 deviations, 2e-9 each. */
  @Test
  void productsSamplers_onOneStream_giveTheirDistributionsAgainAndAgain() {
    int n = 100_000;
    Draws draws = new Draws(SEEDS.at("noise", 3), n);
    Draws again = new Draws(SEEDS.at("noise", 3), n);
    assertThat(again.gaussian).isEqualTo(draws.gaussian);
    assertThat(again.discrete).isEqualTo(draws.discrete);
    assertThat(again.sample).isEqualTo(draws.sample);
    assertThat(new Draws(SEEDS.at("noise", 4), n).gaussian[0]).isNotEqualTo(draws.gaussian[0]);
    double gaussian = 0;
    double discrete = 0;
    for (int i = 0; i < n; i++) {
      gaussian += draws.gaussian[i] * draws.gaussian[i];
      discrete += (double) draws.discrete[i] * draws.discrete[i];
    }
    // A mean of squares of normals varies by sqrt(2 / n).
    double deviation = Math.sqrt(2.0 / n);
    double wide = 1 + GaussianNoise.slack(n);
    assertThat(gaussian / n / (wide * wide)).isCloseTo(1, within(6 * deviation));
    assertThat(discrete / n / 1e6).isCloseTo(1, within(6 * deviation));
    assertThat((double) draws.sample.length)
        .isCloseTo(n * 0.1, within(6 * Math.sqrt(n * 0.1 * 0.9)));
  }

  /** Of one stream, one after another. */
  private static final class Draws {
    final double[] gaussian;
    final long[] discrete;
    final int[] sample;

    Draws(Seeds place, int n) {
      gaussian = new double[n];
      discrete = new long[n];
      try (SeededStream stream = place.stream()) {
        new GaussianNoise(stream).add(gaussian, 0, n, 1);
        DiscreteGaussian.ofDeviation(1000).fill(stream, discrete, 0, n);
        sample = PoissonDraw.draw(stream, n, 0.1);
      }
    }
  }

  @Test
  void nextLong_afterClose_throws() {
    SeededStream stream = SEEDS.stream();
    stream.nextLong();
    stream.close();
    assertThatThrownBy(stream::nextLong).isInstanceOf(IllegalStateException.class);
  }
}
