package dev.tacit.secagg.encoding;

/**
 * An update whose numbers are made when they are read, so that a simulation needs no vector of
 * them. Read mostly in order, and again if an encoder has to.
 */
public interface UpdateSource {
  /** How many numbers it has. */
  int length();

  /**
   * At least the L2 norm of the numbers; finite. Updates that are longer than the clipping norm are
   * clipped by this, so what it is above the norm is clipped too much. Privacy does not rest on it:
   * the norm of what leaves is taken in whole numbers.
   */
  double normBound();

  /**
   * Puts the numbers from {@code from} on into the first places of {@code into}: finite ones, the
   * same at every call.
   */
  void read(int from, int length, float[] into);

  /**
   * An array's numbers, which any number of threads may read; its norm is taken when it is asked
   * for.
   *
   * @param values not changed meanwhile
   */
  static UpdateSource of(float[] values) {
    return new UpdateSource() {
      @Override
      public int length() {
        return values.length;
      }

      @Override
      public double normBound() {
        return Norm.ofFinite(values);
      }

      @Override
      public void read(int from, int length, float[] into) {
        System.arraycopy(values, from, into, 0, length);
      }
    };
  }
}
