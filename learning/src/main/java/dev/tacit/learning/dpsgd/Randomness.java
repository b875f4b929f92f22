package dev.tacit.learning.dpsgd;

/**
 * The two places where chance enters DP-SGD. Outside tests there is one implementation, and it
 * draws from the operating system's generator.
 */
interface Randomness {
  /**
   * Ascending numbers below {@code population}, each with probability q independently of others.
   */
  int[] draw(int population, double samplingRate);

  /** Adds independent Gaussian noise to each value. */
  void addNoise(double[] values, double standardDeviation);
}
