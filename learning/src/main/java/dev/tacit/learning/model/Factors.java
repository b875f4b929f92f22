package dev.tacit.learning.model;

/**
 * Factors of examples as floats: never above what was computed in double, so that a clipped
 * gradient is never longer than the clipping norm.
 */
final class Factors {
  private static final float SMALLEST_NORMAL = Float.MIN_NORMAL;

  private Factors() {}

  /** Factors are not negative. */
  static void roundDown(double[] factors, int from, int to, float[] into) {
    for (int e = from; e < to; e++) {
      float nearest = (float) factors[e];
      into[e] = nearest > factors[e] ? Math.nextDown(nearest) : nearest;
    }
  }

  /**
   * into[at + j] = factor values[fromAt + j], at most 2^-24 of itself above that; what would be
   * subnormal, where rounding may add more, becomes zero.
   */
  static void scale(double factor, float[] values, int fromAt, int length, float[] into, int at) {
    for (int j = 0; j < length; j++) {
      float scaled = (float) (factor * values[fromAt + j]);
      into[at + j] = Math.abs(scaled) < SMALLEST_NORMAL ? 0 : scaled;
    }
  }
}
