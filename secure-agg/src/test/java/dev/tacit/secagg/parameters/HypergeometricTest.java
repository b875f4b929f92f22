package dev.tacit.secagg.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tails against exact ones in whole numbers: never below, and above by at most 1e-8 of them. */
class HypergeometricTest {
  private static final BigDecimal LOOSEST = new BigDecimal("1.00000001");

  /** What is added for terms that were not summed; smaller tails need not be close. */
  private static final BigDecimal FLOOR = new BigDecimal("2e-55");

  @Property(tries = 300)
  void tails_smallPopulations_boundExactOnesClosely(
      @ForAll @IntRange(max = 80) int population,
      @ForAll @IntRange(max = 100) int markedPercent,
      @ForAll @IntRange(max = 100) int samplePercent) {
    int marked = population * markedPercent / 100;
    int sample = population * samplePercent / 100;
    Hypergeometric bounds = new Hypergeometric(population, marked, sample);
    ExactHypergeometric exact = new ExactHypergeometric(population, marked, sample);
    for (int count = -1; count <= sample + 2; count++) {
      assertBounds(bounds.atLeast(count), exact.atLeast(count));
      assertBounds(bounds.lessThan(count), exact.lessThan(count));
    }
  }

  /** Down to 2^-60 and far beyond, at the sizes that cohorts have. */
  @ParameterizedTest
  @CsvSource({
    "999, 50, 30",
    "999, 949, 52",
    "9999, 500, 62",
    "9999, 9499, 62",
    "9999, 3300, 420",
    "65534, 3277, 68",
    "65534, 21627, 500",
  })
  void tails_largePopulations_boundExactOnesClosely(int population, int marked, int sample) {
    Hypergeometric bounds = new Hypergeometric(population, marked, sample);
    ExactHypergeometric exact = new ExactHypergeometric(population, marked, sample);
    double smallest = 1;
    for (int count = 0; count <= sample + 1; count++) {
      assertBounds(bounds.atLeast(count), exact.atLeast(count));
      assertBounds(bounds.lessThan(count), exact.lessThan(count));
      smallest = Math.min(smallest, positive(bounds.atLeast(count)));
      smallest = Math.min(smallest, positive(bounds.lessThan(count)));
    }
    assertThat(smallest).isLessThan(0x1p-60);
  }

  @Test
  void tails_outsideTheSupport_areZeroAndOne() {
    Hypergeometric bounds = new Hypergeometric(10, 8, 5);
    assertThat(bounds.lessThan(3)).isZero();
    assertThat(bounds.atLeast(3)).isEqualTo(1);
    assertThat(bounds.atLeast(6)).isZero();
    assertThat(bounds.lessThan(6)).isEqualTo(1);
  }

  @Test
  void constructor_outOfRange_isRefused() {
    assertThatThrownBy(() -> new Hypergeometric(65_536, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("population must be in [0, 65535] but was 65536");
    assertThatThrownBy(() -> new Hypergeometric(10, 11, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("marked must be in [0, 10] but was 11");
    assertThatThrownBy(() -> new Hypergeometric(10, 1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sample must be in [0, 10] but was -1");
  }

  private static double positive(double tail) {
    return tail > 0 ? tail : 1;
  }

  private static void assertBounds(double bound, BigDecimal exact) {
    BigDecimal value = new BigDecimal(bound);
    assertThat(value).isGreaterThanOrEqualTo(exact);
    assertThat(value).isLessThanOrEqualTo(exact.multiply(LOOSEST).add(FLOOR));
  }
}
