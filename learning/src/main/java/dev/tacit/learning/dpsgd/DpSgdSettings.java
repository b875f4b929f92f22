package dev.tacit.learning.dpsgd;

import dev.tacit.learning.argument.Argument;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.noise.GaussianNoise;
import java.util.Objects;

/**
 * What a client's training is told to do.
 *
 * @param steps noisy steps, 1 or more
 * @param samplingRate q in (0, 1]: each example is in each step's batch with this probability,
 *     independently
 * @param noiseMultiplier sigma: the noise's standard deviation on the clipped sum, in units of the
 *     clipping norm; positive, at most {@link GaussianNoise#MAXIMUM_NOISE_MULTIPLIER}
 * @param clippingNorm C, the largest Euclidean norm of one example's gradient; in [2^-20, 2^20]
 * @param clipping how gradients are brought to that norm
 * @param learningRate positive
 * @param expectedBatch the public divisor of the noisy sum; never a count of what was drawn, which
 *     is private
 * @param momentum in [0, 1): of the heavy ball, v = momentum v + g; works on noisy gradients only
 * @param proximal mu of FedProx (Li, Sahu, Zaheer, Sanjabi, Talwalkar and Smith, MLSys 2020,
 *     section 3.2): mu (w - start) is added to each noisy gradient; in [0, 2 / learningRate), as
 *     from there the pull alone diverges; 0 for none
 */
public record DpSgdSettings(
    int steps,
    double samplingRate,
    double noiseMultiplier,
    double clippingNorm,
    Clipping clipping,
    double learningRate,
    double expectedBatch,
    double momentum,
    double proximal) {

  /**
   * Between these any sum of clipped gradients, and its noise, is far from the ends of floats and
   * of what {@link GaussianNoise} takes: no example can make training fail by overflow or be
   * drowned by underflow, whatever the weights are.
   */
  public static final double SMALLEST_CLIPPING_NORM = 0x1p-20;

  /** See {@link #SMALLEST_CLIPPING_NORM}. */
  public static final double LARGEST_CLIPPING_NORM = 0x1p20;

  /** With {@link Clipping#FLAT} and no proximal term. */
  public DpSgdSettings(
      int steps,
      double samplingRate,
      double noiseMultiplier,
      double clippingNorm,
      double learningRate,
      double expectedBatch,
      double momentum) {
    this(
        steps,
        samplingRate,
        noiseMultiplier,
        clippingNorm,
        Clipping.FLAT,
        learningRate,
        expectedBatch,
        momentum,
        0);
  }

  public DpSgdSettings {
    Objects.requireNonNull(clipping, "clipping");
    Argument.atLeastOne("steps", steps);
    if (!(samplingRate > 0 && samplingRate <= 1)) {
      throw new IllegalArgumentException("samplingRate must be in (0, 1] but was " + samplingRate);
    }
    Argument.positive("noiseMultiplier", noiseMultiplier);
    if (!(noiseMultiplier <= GaussianNoise.MAXIMUM_NOISE_MULTIPLIER)) {
      throw new IllegalArgumentException(
          "noiseMultiplier must be at most "
              + GaussianNoise.MAXIMUM_NOISE_MULTIPLIER
              + " (fewer steps or a larger epsilon need less) but was "
              + noiseMultiplier);
    }
    checkClippingNorm(clippingNorm);
    Argument.positive("learningRate", learningRate);
    Argument.positive("expectedBatch", expectedBatch);
    Argument.fraction("momentum", momentum);
    Argument.proximal("proximal", proximal, learningRate);
  }

  /** The same with another number of steps. */
  public DpSgdSettings withSteps(int value) {
    return new DpSgdSettings(
        value,
        samplingRate,
        noiseMultiplier,
        clippingNorm,
        clipping,
        learningRate,
        expectedBatch,
        momentum,
        proximal);
  }

  /** The same with another learning rate. */
  public DpSgdSettings withLearningRate(double value) {
    return new DpSgdSettings(
        steps,
        samplingRate,
        noiseMultiplier,
        clippingNorm,
        clipping,
        value,
        expectedBatch,
        momentum,
        proximal);
  }

  /** The same with a proximal term. */
  public DpSgdSettings withProximal(double value) {
    return new DpSgdSettings(
        steps,
        samplingRate,
        noiseMultiplier,
        clippingNorm,
        clipping,
        learningRate,
        expectedBatch,
        momentum,
        value);
  }

  /**
   * What the noisy steps reveal, under add-or-remove-one-example with sensitivity 1: {@code steps}
   * Poisson-sampled Gaussians.
   */
  public PrivacyEvent event() {
    return new SelfComposed(new PoissonSampled(samplingRate, new Gaussian(noiseMultiplier)), steps);
  }

  static void checkClippingNorm(double value) {
    if (!(value >= SMALLEST_CLIPPING_NORM && value <= LARGEST_CLIPPING_NORM)) {
      throw new IllegalArgumentException("clippingNorm must be in [2^-20, 2^20] but was " + value);
    }
  }
}
