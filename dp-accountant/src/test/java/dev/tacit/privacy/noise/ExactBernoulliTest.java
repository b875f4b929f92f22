package dev.tacit.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactBernoulliTest {
  private static final SecureRandomStream RANDOM = SecureRandomStream.create();
  private static final int SAMPLES = 200_000;

  /** Hoeffding: beyond this with a chance of 2 exp(-2 1450^2 / 200000) = 1.5e-9. */
  private static final double BOUND = 1450;

  @AfterAll
  static void close() {
    RANDOM.close();
  }

  private static double successes(BooleanSupplier coin) {
    int count = 0;
    for (int i = 0; i < SAMPLES; i++) {
      count += coin.getAsBoolean() ? 1 : 0;
    }
    return count;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2",
    "1, 3",
    "2, 7",
    "999, 1000",
    "9223372036854775806, 9223372036854775807",
    "3074457345618258602, 9223372036854775807"
  })
  void draw_anyFraction_hasItsProbability(long numerator, long denominator) {
    double p = (double) numerator / denominator;
    assertThat(successes(() -> ExactBernoulli.draw(RANDOM, numerator, denominator)))
        .isCloseTo(SAMPLES * p, within(BOUND));
  }

  @Test
  void draw_certainties_areCertain() {
    for (int i = 0; i < 1000; i++) {
      assertThat(ExactBernoulli.draw(RANDOM, 0, Long.MAX_VALUE)).isFalse();
      assertThat(ExactBernoulli.draw(RANDOM, Long.MAX_VALUE, Long.MAX_VALUE)).isTrue();
      assertThat(ExactBernoulli.drawExp(RANDOM, 0, 5)).isTrue();
      // exp(-2^63): no coin of probability exp(-1) succeeds for ever.
      assertThat(ExactBernoulli.drawExp(RANDOM, Long.MAX_VALUE, 1)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1000",
    "1, 3",
    "1, 1",
    "3, 2",
    "37, 10",
    "7, 1",
    "4611686018427387904, 9223372036854775807"
  })
  void drawExp_anyFraction_hasItsProbability(long numerator, long denominator) {
    double p = Math.exp(-(double) numerator / denominator);
    assertThat(successes(() -> ExactBernoulli.drawExp(RANDOM, numerator, denominator)))
        .isCloseTo(SAMPLES * p, within(BOUND));
  }

  /** With so few first bits that they often leave the coin open. */
  @ParameterizedTest
  @CsvSource({"1, 3", "5, 7", "1, 1", "1, 4"})
  void drawExp_fewFirstBits_hasItsProbability(long numerator, long denominator) {
    BigInteger top = BigInteger.valueOf(numerator);
    BigInteger bottom = BigInteger.valueOf(denominator);
    for (int width = 1; width <= 4; width++) {
      int shift = 64 - width;
      int bits = width;
      assertThat(
              successes(
                  () ->
                      ExactBernoulli.drawExp(
                          RANDOM, top, bottom, RANDOM.nextLong() >>> shift, bits)))
          .isCloseTo(SAMPLES * Math.exp(-(double) numerator / denominator), within(BOUND));
    }
  }

  @Test
  void draw_badFractions_refused() {
    assertThatThrownBy(() -> ExactBernoulli.draw(RANDOM, 3, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("numerator must be <= denominator 2 but was 3");
    assertThatThrownBy(() -> ExactBernoulli.drawExp(RANDOM, -1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("numerator must be >= 0 but was -1");
    assertThatThrownBy(() -> ExactBernoulli.drawExp(RANDOM, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("denominator must be > 0 but was 0");
  }
}
