package dev.tacit.simulation.experiment;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.training.PrivateFedNova;
import dev.tacit.learning.training.PrivateScaffold;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.secagg.encoding.Quantizer;
import java.io.Serializable;

/**
 * What a device of local DP-SGD does in a round ({@link dev.tacit.learning.training.LocalDpSgd}),
 * but for learning rate, momentum and proximal term, which are the algorithm's.
 *
 * @param steps noisy steps, 1 or more; FedNova's stragglers do fewer
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
  /** Of next to none, but so much that sums are not brought nearer to 0 (GaussianNoise). */
  private static final double NO_NOISE = 1e-4;

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
   * @param training whose learning rate, momentum and proximal term are taken
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
            training.momentum())
        .withProximal(training.proximal());
  }

  /** Of devices that do one of the steps at least. Learning rates do not matter to it. */
  PrivateFedNova fedNova(LocalTraining training) {
    return new PrivateFedNova(settings(training, 0), 1);
  }

  /**
   * Of a device.
   *
   * @param done its settings in the round
   */
  PrivateScaffold scaffold(LocalTraining training, DpSgdSettings done) {
    return new PrivateScaffold(done, range, variateRange(training));
  }

  /** What variates are clamped to, in all rounds: by the range of updates in the first one. */
  double variateRange(LocalTraining training) {
    return PrivateScaffold.of(settings(training, 0), range).variateRange();
  }

  /**
   * The same but for its noise, of which there is next to none: what devices do on average, for
   * whoever expects something of them. Protects nobody.
   */
  NoisySteps withoutNoise() {
    return new NoisySteps(
        steps, samplingRate, NO_NOISE, clippingNorm, expectedBatch, ringBits, valueBits, range);
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
}
