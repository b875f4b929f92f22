package dev.tacit.secagg.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.Adversary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemandsTest {
  @ParameterizedTest
  @CsvSource({
    "-0.01, 0.1, 0.1, 0.1, 'dropOut must be in [0, 1) but was -0.01'",
    "NaN, 0.1, 0.1, 0.1, 'dropOut must be in [0, 1) but was NaN'",
    "0.1, 1, 0.1, 0.1, 'corrupt must be in [0, 1) but was 1.0'",
    "0.1, 0.1, 0, 0.1, 'securityFailure must be in [2^-100, 1) but was 0.0'",
    "0.1, 0.1, 1, 0.1, 'securityFailure must be in [2^-100, 1) but was 1.0'",
    "0.1, 0.1, 0.1, 1e-40, 'correctnessFailure must be in [2^-100, 1) but was 1.0E-40'",
  })
  void constructor_outOfRange_isRefused(
      double dropOut, double corrupt, double security, double correctness, String message) {
    assertThatThrownBy(
            () -> new Demands(dropOut, corrupt, security, correctness, Adversary.SEMI_HONEST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void constructor_noAdversary_isRefused() {
    assertThatThrownBy(() -> new Demands(0, 0, 0.1, 0.1, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("adversary must be given but was null");
  }

  /** As doubles 0.29 * 100 is below 29, and 0.07 * 100 above 7. */
  @Test
  void devices_wholeInDecimal_areNotRounded() {
    Demands demands = new Demands(0.29, 0.07, 0.1, 0.1, Adversary.SEMI_HONEST);
    assertThat(demands.droppedOf(100)).isEqualTo(29);
    assertThat(demands.corruptOf(100)).isEqualTo(7);
  }

  @Test
  void devices_fractions_areCorruptUpAndDroppedDown() {
    Demands demands = Demands.standard(Adversary.SEMI_HONEST);
    assertThat(demands.corruptOf(10)).isEqualTo(1);
    assertThat(demands.droppedOf(10)).isZero();
    assertThat(demands.corruptOf(119)).isEqualTo(6);
    assertThat(demands.droppedOf(119)).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 2, 0, 0, cohort must be at least 2 but was 1",
    "10, 5, 3, 0, 0, 'degree must be 9, or even and less, but was 5'",
    "10, 10, 3, 0, 0, 'degree must be 9, or even and less, but was 10'",
    "10, 4, 1, 0, 0, 'threshold must be in [2, 4] but was 1'",
    "10, 4, 5, 0, 0, 'threshold must be in [2, 4] but was 5'",
    "10, 4, 3, 1.5, 0, 'securityFailure must be in [0, 1] but was 1.5'",
    "10, 4, 3, 0, NaN, 'correctnessFailure must be in [0, 1] but was NaN'",
  })
  void graphParameters_outOfRange_areRefused(
      int cohort, int degree, int threshold, double security, double correctness, String message) {
    assertThatThrownBy(
            () ->
                new GraphParameters(
                    cohort, degree, threshold, Adversary.SEMI_HONEST, security, correctness))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
