package dev.tacit.learning.dpftrl;

/**
 * Follow the regularised leader (Kairouz et al. 2021, and DP-FTRLM, its variant with momentum, as
 * in the authors' code, google-research/DP-FTRL, optimizers.py): with P_t the running sum of noisy
 * gradients, v_t = momentum v_(t-1) + P_t and w_t = w_0 - learningRate v_t. Without momentum this
 * is gradient descent from w_0, written so that it depends on the running sum alone. Works on
 * released numbers only: costs no privacy.
 *
 * <p>Not thread-safe.
 */
public final class FtrlOptimizer {
  private final double learningRate;
  private final double momentum;
  private final double expectedBatch;
  private final double[] start;
  private final double[] prefix;
  private final double[] velocity;

  /**
   * @param parameters where to start; copied
   * @param learningRate positive
   * @param momentum in [0, 1)
   * @param expectedBatch the public divisor of noisy sums, positive
   */
  public FtrlOptimizer(
      float[] parameters, double learningRate, double momentum, double expectedBatch) {
    Require.positive("learningRate", learningRate);
    Require.positive("expectedBatch", expectedBatch);
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("momentum must be in [0, 1) but was " + momentum);
    }
    this.learningRate = learningRate;
    this.momentum = momentum;
    this.expectedBatch = expectedBatch;
    this.start = new double[parameters.length];
    this.prefix = new double[parameters.length];
    this.velocity = new double[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      start[i] = parameters[i];
    }
  }

  /** The parameters after one more step; {@code noisySum} stays as it is. */
  public float[] step(double[] noisySum) {
    Require.length("noisySum", noisySum.length, start.length);
    for (int i = 0; i < start.length; i++) {
      prefix[i] += noisySum[i] / expectedBatch;
      velocity[i] = momentum * velocity[i] + prefix[i];
    }
    return parameters();
  }

  /** The parameters now. */
  public float[] parameters() {
    float[] parameters = new float[start.length];
    for (int i = 0; i < start.length; i++) {
      parameters[i] = (float) (start[i] - learningRate * velocity[i]);
    }
    return parameters;
  }

  /**
   * Makes the current parameters the start, with running sum and momentum at zero: as a new tree
   * starts, or a new {@link NoiseStream} ({@link Tree#stepsPerTree}; restarts in Kairouz et al.
   * 2021).
   */
  public void restart() {
    for (int i = 0; i < start.length; i++) {
      start[i] -= learningRate * velocity[i];
      prefix[i] = 0;
      velocity[i] = 0;
    }
  }
}
