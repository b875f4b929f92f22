package dev.tacit.learning.model;

/**
 * Factors of examples as floats: never above what was computed in double, so that a clipped
 * gradient is never longer than the clipping norm.
 */
final class Factors {
  private Factors() {}

  /** Factors are not negative. */
  static void roundDown(double[] factors, int from, int to, float[] into) {
    for (int e = from; e < to; e++) {
      float nearest = (float) factors[e];
      into[e] = nearest > factors[e] ? Math.nextDown(nearest) : nearest;
    }
  }
}
