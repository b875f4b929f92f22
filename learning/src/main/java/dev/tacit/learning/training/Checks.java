package dev.tacit.learning.training;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.privacy.noise.GaussianNoise;

/** Rules that recipes share. */
final class Checks {
  private Checks() {}

  static void samplingRate(double value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException("samplingRate must be in (0, 1] but was " + value);
    }
  }

  /** Times any clipping norm it is a deviation that {@link GaussianNoise} takes. */
  static void noiseMultiplier(String name, double value) {
    if (!(value >= 0x1p-60 && value <= GaussianNoise.MAXIMUM_NOISE_MULTIPLIER)) {
      throw new IllegalArgumentException(
          "%s must be in [2^-60, %s] but was %s"
              .formatted(name, GaussianNoise.MAXIMUM_NOISE_MULTIPLIER, value));
    }
  }

  /** See {@link DpSgdSettings#SMALLEST_CLIPPING_NORM}. */
  static void clippingNorm(String name, double value) {
    if (!(value >= DpSgdSettings.SMALLEST_CLIPPING_NORM
        && value <= DpSgdSettings.LARGEST_CLIPPING_NORM)) {
      throw new IllegalArgumentException(name + " must be in [2^-20, 2^20] but was " + value);
    }
  }
}
