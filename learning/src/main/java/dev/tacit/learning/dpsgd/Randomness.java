package dev.tacit.learning.dpsgd;

/**
 * The places where chance enters DP-SGD. Outside tests there is one implementation, and it draws
 * from the operating system's generator.
 */
interface Randomness {
  /**
   * Ascending numbers below {@code population}, each with probability q independently of others.
   */
  int[] draw(int population, double samplingRate);

  /** A uniform number below {@code groups} for each of {@code count}, independently of others. */
  int[] groups(int count, int groups);

  /**
   * A key for the masks of dropout of a step. No privacy rests on it ({@link
   * dev.tacit.learning.model.Network#training}).
   */
  default long maskKey() {
    return 0;
  }

  /** Adds independent Gaussian noise to each value. */
  void addNoise(double[] values, double standardDeviation);
}
