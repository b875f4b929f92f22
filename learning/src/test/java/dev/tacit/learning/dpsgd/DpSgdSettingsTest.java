package dev.tacit.learning.dpsgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.SelfComposed;
import org.junit.jupiter.api.Test;

class DpSgdSettingsTest {
  @Test
  void event_settings_composesSampledGaussians() {
    assertThat(new DpSgdSettings(7, 0.1, 1.5, 0.2, 4, 30, 0.9).event())
        .isEqualTo(new SelfComposed(new PoissonSampled(0.1, new Gaussian(1.5)), 7));
  }

  @Test
  void settings_outOfRange_areRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DpSgdSettings(0, 0.1, 1, 1, 1, 30, 0))
        .withMessage("steps must be at least 1 but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DpSgdSettings(1, 1.5, 1, 1, 1, 30, 0))
        .withMessage("samplingRate must be in (0, 1] but was 1.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DpSgdSettings(1, 0.1, Double.NaN, 1, 1, 30, 0))
        .withMessage("noiseMultiplier must be positive and finite but was NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DpSgdSettings(1, 0.1, 257, 1, 1, 30, 0))
        .withMessageStartingWith("noiseMultiplier must be at most 256.0");
    for (double clippingNorm : new double[] {0, 0x1p-21, 0x1p21, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new DpSgdSettings(1, 0.1, 1, clippingNorm, 1, 30, 0))
          .withMessage("clippingNorm must be in [2^-20, 2^20] but was " + clippingNorm);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DpSgdSettings(1, 0.1, 1, 1, -1, 30, 0))
        .withMessageStartingWith("learningRate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DpSgdSettings(1, 0.1, 1, 1, 1, Double.POSITIVE_INFINITY, 0))
        .withMessageStartingWith("expectedBatch");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DpSgdSettings(1, 0.1, 1, 1, 1, 30, 1))
        .withMessage("momentum must be in [0, 1) but was 1.0");
  }
}
