package dev.tacit.simulation.experiment;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.secagg.encoding.Quantizer;
import java.io.Serializable;

/**
 * What a device of local DP-SGD does in a round ({@link dev.tacit.learning.training.LocalDpSgd}),
 * but for learning rate and momentum, which are the algorithm's.
 *
 * @param steps noisy steps, 1 or more
 * @param samplingRate q in (0, 1], of each example in each step
 * @param noiseMultiplier sigma, as {@link DpSgdSettings} takes it
 * @param clippingNorm C, of one example's gradient, as {@link DpSgdSettings} takes it
 * @param expectedBatch the public divisor of noisy sums; positive
 * @param ringBits b of the ring that updates are summed in, in [1, 32]
 * @param valueBits bits of an encoded coordinate, in [1, 30]
 * @param range coordinates of an update are clamped to [-range, range]
 */
public record NoisySteps(
    int steps,
    double samplingRate,
    double noiseMultiplier,
    double clippingNorm,
    double expectedBatch,
    int ringBits,
    int valueBits,
    double range)
    implements Serializable {
  public NoisySteps {
    settings(steps, samplingRate, noiseMultiplier, clippingNorm, expectedBatch, 1, 0);
    new Quantizer(ringBits, valueBits, range, 1);
  }

  /** What one step reveals of an example that is there or not. */
  PrivacyEvent step() {
    return new PoissonSampled(samplingRate, new Gaussian(noiseMultiplier));
  }

  /**
   * Of a round.
   *
   * @param training whose learning rate and momentum are taken
   * @param round from 0
   */
  DpSgdSettings settings(LocalTraining training, int round) {
    double rate = training.learningRate() * Math.pow(training.decay(), round);
    return settings(
        steps,
        samplingRate,
        noiseMultiplier,
        clippingNorm,
        expectedBatch,
        rate,
        training.momentum());
  }

  private static DpSgdSettings settings(
      int steps,
      double samplingRate,
      double noiseMultiplier,
      double clippingNorm,
      double expectedBatch,
      double rate,
      double momentum) {
    return new DpSgdSettings(
        steps, samplingRate, noiseMultiplier, clippingNorm, rate, expectedBatch, momentum);
  }

  /**
   * Of a cohort.
   *
   * @throws IllegalArgumentException if a sum could overflow
   */
  Quantizer quantizer(int cohort) {
    return new Quantizer(ringBits, valueBits, range, cohort);
  }
}
