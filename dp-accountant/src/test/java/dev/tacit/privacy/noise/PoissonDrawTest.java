package dev.tacit.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoissonDrawTest {
  private static final SecureRandomStream RANDOM = SecureRandomStream.create();

  @AfterAll
  static void close() {
    RANDOM.close();
  }

  @Test
  void draw_extremes_drawNoneAndAll() {
    assertThat(PoissonDraw.draw(RANDOM, 1000, 0)).isEmpty();
    assertThat(PoissonDraw.draw(RANDOM, 1000, Double.MIN_VALUE)).isEmpty();
    assertThat(PoissonDraw.draw(RANDOM, 0, 0.5)).isEmpty();
    assertThat(PoissonDraw.draw(RANDOM, 3, 1)).containsExactly(0, 1, 2);
    // Each record is left out with probability 2^-53.
    assertThat(PoissonDraw.draw(RANDOM, 1000, Math.nextDown(1.0))).hasSize(1000);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.01, 0.25, 0.5, 0.99})
  void draw_manyTimes_eachRecordIndependentlyWithProbabilityQ(double q) {
    int population = 50;
    int draws = 40_000;
    int[] count = new int[population];
    int[] pairs = new int[population];
    long total = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      int[] sample = PoissonDraw.draw(RANDOM, population, q);
      for (int j = 0; j < sample.length; j++) {
        assertThat(sample[j]).isBetween(j == 0 ? 0 : sample[j - 1] + 1, population - 1);
        count[sample[j]]++;
        if (j > 0 && sample[j] == sample[j - 1] + 1) {
          pairs[sample[j]]++;
        }
      }
      total += sample.length;
      squares += Math.pow(sample.length - population * q, 2);
    }
    // 7.5 deviations (a Poisson of mean 40 has heavier tails than a normal), 101 comparisons, five
    // values of q: false alarm below 1e-7 in all.
    for (int record = 0; record < population; record++) {
      assertThat((double) count[record]).isCloseTo(draws * q, within(bound(draws, q)));
      if (record > 0) {
        assertThat((double) pairs[record]).isCloseTo(draws * q * q, within(bound(draws, q * q)));
      }
    }
    assertThat((double) total).isCloseTo(draws * population * q, within(bound(2e6, q)));
    double variance = population * q * (1 - q);
    // The square of the size has a kurtosis of at most 3 + 1/variance.
    double deviation = variance * Math.sqrt((2 + 1 / variance) / draws);
    assertThat(squares / draws).isCloseTo(variance, within(7.5 * deviation + 1e-9));
  }

  private static double bound(double draws, double q) {
    return 7.5 * Math.sqrt(draws * q * (1 - q)) + 12;
  }

  @Test
  void draw_badArguments_refused() {
    for (double q : new double[] {-1e-9, 1.0000001, Double.NaN}) {
      assertThatThrownBy(() -> PoissonDraw.draw(RANDOM, 1, q))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("q must be in [0, 1] but was " + q);
    }
    assertThatThrownBy(() -> PoissonDraw.draw(RANDOM, -1, 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }
}
