package dev.tacit.learning.dpsgd;

import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;

/**
 * What a client's training is told to do.
 *
 * @param steps noisy steps, 1 or more
 * @param samplingRate q in (0, 1]: each example is in each step's batch with this probability,
 *     independently
 * @param noiseMultiplier sigma: the noise's standard deviation on the clipped sum, in units of the
 *     clipping norm; positive
 * @param clippingNorm C, the largest Euclidean norm of one example's gradient; positive
 * @param learningRate positive
 * @param expectedBatch the public divisor of the noisy sum; never a count of what was drawn, which
 *     is private
 * @param momentum in [0, 1): of the heavy ball, v = momentum v + g; works on noisy gradients only
 */
public record DpSgdSettings(
    int steps,
    double samplingRate,
    double noiseMultiplier,
    double clippingNorm,
    double learningRate,
    double expectedBatch,
    double momentum) {

  public DpSgdSettings {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1 but was " + steps);
    }
    if (!(samplingRate > 0 && samplingRate <= 1)) {
      throw new IllegalArgumentException("samplingRate must be in (0, 1] but was " + samplingRate);
    }
    positive("noiseMultiplier", noiseMultiplier);
    positive("clippingNorm", clippingNorm);
    positive("learningRate", learningRate);
    positive("expectedBatch", expectedBatch);
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("momentum must be in [0, 1) but was " + momentum);
    }
  }

  /**
   * What the noisy steps reveal, under add-or-remove-one-example with sensitivity 1: {@code steps}
   * Poisson-sampled Gaussians.
   */
  public PrivacyEvent event() {
    return new SelfComposed(new PoissonSampled(samplingRate, new Gaussian(noiseMultiplier)), steps);
  }

  private static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be positive and finite but was " + value);
    }
  }
}
