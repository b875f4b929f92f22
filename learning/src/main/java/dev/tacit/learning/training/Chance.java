package dev.tacit.learning.training;

/**
 * The places where chance enters a private training. Outside tests there is one implementation, on
 * streams that only simulations key otherwise than by the operating system's generator.
 */
interface Chance extends AutoCloseable {
  /** Ascending numbers below {@code population}, each with probability q, by itself. */
  int[] draw(int population, double samplingRate);

  /** A uniform number below {@code groups} for each of {@code count}, by itself. */
  int[] groups(int count, int groups);

  /** Adds independent Gaussian noise to each number of one release. */
  void addNoise(double[] values, double standardDeviation);

  @Override
  void close();
}
