package dev.tacit.learning.dpftrl;

/**
 * The state of a noise stream, and what {@link Rounding} needs to know of its arithmetic. Not
 * thread-safe.
 */
interface Correlation {
  /** Turns the next step's sum into what is released of it. */
  void release(double[] sum, GaussianSource source, double standardDeviation);

  /** Calls of the source in a whole run. */
  long rows();

  /** Length of the longest chain of roundings before one call of the source. */
  int terms();

  /** Greatest norm of the sums in what is given to the source, over that of one step's sum. */
  double reach();

  /**
   * The same for past noise: over the greatest norm of one call's noise, and see {@link Rounding}.
   */
  double gain();

  /** Vectors remembered. */
  int vectors();

  /** Overwrites the state. */
  void wipe();
}
