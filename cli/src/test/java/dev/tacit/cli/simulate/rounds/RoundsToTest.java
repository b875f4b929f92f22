package dev.tacit.cli.simulate.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsToTest {
  /** Best so far: 0.2, 0.6, 0.6, 0.9; 0.7 is a third of the way from round 3 to round 4. */
  private final List<RoundRow> rows = Rounds.of(200, 600, 500, 900);

  @Test
  void of_targetBetweenMeasurements_isOnTheLineOfTheBestSoFar() {
    assertThat(RoundsTo.of(rows, 0.7).getAsDouble()).isCloseTo(3 + 1 / 3.0, within(1e-12));
    assertThat(RoundsTo.of(rows, 0.6)).hasValue(2);
    assertThat(RoundsTo.of(rows, 0.1)).hasValue(1);
    assertThat(RoundsTo.of(rows, 0.95)).isEmpty();
    assertThat(RoundsTo.of(List.of(), 0.5)).isEmpty();
  }

  @Test
  void of_simulatedSeconds_isOnTheSameLine() {
    assertThat(RoundsTo.of(rows, 0.7, RoundColumn.SIMULATED_SECONDS).getAsDouble())
        .isCloseTo(100, within(1e-9));
  }
}
