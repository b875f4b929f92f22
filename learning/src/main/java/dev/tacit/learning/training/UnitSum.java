package dev.tacit.learning.training;

/** Sums of the contributions of a step's units: of examples their gradients. Not thread-safe. */
interface UnitSum extends AutoCloseable {
  /** How many units there may be; they are numbered from 0. */
  int population();

  /**
   * Overwrites {@code sum} with that of the contributions of some units, each brought to the
   * clipping norm.
   *
   * @param step of the training, from 0
   * @param weights that contributions are of
   * @param units ascending
   * @param clippingNorm not finite for none
   * @return the sum, over the units that contribute at all, of 1/2 for those within the norm before
   *     they were clipped and -1/2 for the others: one unit more or less moves it by 1/2
   */
  double compute(int step, float[] weights, int[] units, double clippingNorm, double[] sum);

  @Override
  void close();
}
