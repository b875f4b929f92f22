package dev.tacit.learning.training;

/**
 * What a step does before the optimizer: takes in its units, sums their contributions up and, if
 * the recipe is private, adds the noise. Not thread-safe.
 */
interface Steps extends AutoCloseable {
  /**
   * Overwrites {@code released} with the gradients' sum of one step: what may be seen of the data.
   *
   * @param step of the training, from 0
   */
  void release(int step, float[] weights, double[] released);

  /** What the sum of the last step is divided by. */
  double divisor();

  /** Of the next step; infinite for none. */
  double clippingNorm();

  /** Secrets that end with the run. */
  @Override
  void close();
}
