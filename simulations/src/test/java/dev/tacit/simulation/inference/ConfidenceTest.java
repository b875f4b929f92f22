package dev.tacit.simulation.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfidenceTest {
  @Test
  void scaled_isTheLogOddsOfTheLabel() {
    float[] logits = {9, 0.5f, -1, 2, 9};
    double[] odds = {Math.exp(0.5), Math.exp(-1), Math.exp(2)};
    for (int label = 0; label < 3; label++) {
      double p = odds[label] / (odds[0] + odds[1] + odds[2]);
      assertThat(Confidence.scaled(logits, 1, 3, label))
          .isCloseTo(Math.log(p / (1 - p)), within(1e-12));
    }
  }

  /** Where p differs from 1 by 1e-40, which no double shows. */
  @Test
  void scaled_ofASureModel_isNotInfinite() {
    assertThat(Confidence.scaled(new float[] {100, 8, 8}, 0, 3, 0))
        .isCloseTo(92 - Math.log(2), within(1e-9));
    assertThat(Confidence.scaled(new float[] {100, 8}, 0, 2, 1)).isEqualTo(-92);
  }

  @Test
  void scaled_ofASingleLogit_isItForClassOne() {
    assertThat(Confidence.scaled(new float[] {3}, 0, 1, 1)).isEqualTo(3);
    assertThat(Confidence.scaled(new float[] {3}, 0, 1, 0)).isEqualTo(-3);
  }

  @Test
  void scaled_ofAModelThatDiverged_isANumber() {
    assertThat(Confidence.scaled(new float[] {Float.NaN, 1}, 0, 2, 0)).isZero();
    assertThat(Confidence.scaled(new float[] {Float.POSITIVE_INFINITY, 1}, 0, 2, 0)).isEqualTo(1e6);
  }
}
