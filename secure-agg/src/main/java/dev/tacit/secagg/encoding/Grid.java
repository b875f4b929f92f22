package dev.tacit.secagg.encoding;

/**
 * The whole numbers that updates are rounded to: what a {@link DistributedPlan} and a {@link
 * CentralPlan} have in common.
 *
 * @param dimension d, coordinates of an update; at least 1
 * @param clippingNorm largest L2 norm of an update; finite, positive
 * @param scaleUnits grid units in one, in multiples of 2^-10; in [1, 2^53]
 */
record Grid(int dimension, double clippingNorm, long scaleUnits) {
  Grid {
    require(dimension >= 1, "dimension", "at least 1", dimension);
    require(
        clippingNorm > 0 && clippingNorm <= Float.MAX_VALUE,
        "clippingNorm",
        "positive and finite",
        clippingNorm);
    require(scaleUnits >= 1 && scaleUnits <= 1L << 53, "scaleUnits", "in [1, 2^53]", scaleUnits);
    double scale = (double) scaleUnits / DistributedPlan.UNITS;
    long squared = new ConditionalRounding(dimension, scale * clippingNorm).squaredNorm();
    require(squared >= 1, "scale times clippingNorm", "enough for a norm of 1", scale);
  }

  /** Grid units in one; exact. */
  double scale() {
    return (double) scaleUnits / DistributedPlan.UNITS;
  }

  /** Of vectors of the clipping norm. */
  ConditionalRounding rounding() {
    return new ConditionalRounding(dimension, scale() * clippingNorm);
  }

  /**
   * @param largest sum, in grid units, of either sign
   * @throws IllegalArgumentException if b is not in [2, 32], or the sum does not fit
   */
  static void requireRoom(int ringBits, double largest) {
    require(ringBits >= 2 && ringBits <= Integer.SIZE, "ringBits", "in [2, 32]", ringBits);
    require(
        largest < 1L << (ringBits - 1),
        "2^(ringBits - 1)",
        "more than " + largest + ", the largest sum,",
        1L << (ringBits - 1));
  }

  static void require(boolean holds, String name, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + rule + " but was " + value);
    }
  }
}
