package dev.tacit.learning.kernels;

/**
 * Loops over short runs of floats within arrays: sums, and steps that read at different offsets. By
 * the JDK's Vector API where the JVM has it, else one number at a time. What comes out depends on
 * the run's numbers and its length, not on where it lies.
 */
public final class Runs {
  /** Numbers that are gone through twice while they are in a first cache. */
  private static final int CHUNK = 2048;

  private Runs() {}

  /** The sum of values[at..at + length), in float. */
  public static float sum(float[] values, int at, int length) {
    if (Loops.VECTORS) {
      return VectorRuns.sum(values, at, length);
    }
    double total = 0;
    for (int i = 0; i < length; i++) {
      total += values[at + i];
    }
    return (float) total;
  }

  /** The sum of the squared differences to {@code centre}. */
  public static float squaredDistance(float[] values, int at, float centre, int length) {
    if (Loops.VECTORS) {
      return VectorRuns.squaredDistance(values, at, centre, length);
    }
    double total = 0;
    for (int i = 0; i < length; i++) {
      double off = values[at + i] - centre;
      total += off * off;
    }
    return (float) total;
  }

  /** The sum of the products of two runs' numbers. */
  public static float dot(float[] a, int aAt, float[] b, int bAt, int length) {
    if (Loops.VECTORS) {
      return VectorRuns.dot(a, aAt, b, bAt, length);
    }
    double total = 0;
    for (int i = 0; i < length; i++) {
      total += (double) a[aAt + i] * b[bAt + i];
    }
    return (float) total;
  }

  /** The largest of at least one number. */
  public static float largest(float[] values, int at, int length) {
    if (Loops.VECTORS) {
      return VectorRuns.largest(values, at, length);
    }
    float most = values[at];
    for (int i = 1; i < length; i++) {
      most = Math.max(most, values[at + i]);
    }
    return most;
  }

  /** Where the largest number is, from 0 on, the first of equals; -1 when all are NaN. */
  public static int placeOfLargest(float[] values, int at, int length) {
    int best = -1;
    for (int i = 0; i < length; i++) {
      float value = values[at + i];
      if (best < 0 ? !Float.isNaN(value) : value > values[at + best]) {
        best = i;
      }
    }
    return best;
  }

  /** into[at + i] += a[aAt + i] b[bAt + i]. */
  public static void addProduct(
      float[] into, int at, float[] a, int aAt, float[] b, int bAt, int length) {
    if (Loops.VECTORS) {
      VectorRuns.addProduct(into, at, a, aAt, b, bAt, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      into[at + i] += a[aAt + i] * b[bAt + i];
    }
  }

  /** into[at + i] += from[offset + i]. */
  public static void add(float[] into, int at, float[] from, int offset, int length) {
    if (Loops.VECTORS) {
      VectorRuns.add(into, at, from, offset, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      into[at + i] += from[offset + i];
    }
  }

  /** into[at + i] = from[offset + i] factors[factorsAt + i]. */
  public static void multiply(
      float[] into, int at, float[] from, int offset, float[] factors, int factorsAt, int length) {
    if (Loops.VECTORS) {
      VectorRuns.multiply(into, at, from, offset, factors, factorsAt, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      into[at + i] = from[offset + i] * factors[factorsAt + i];
    }
  }

  /** into[at + i] = (from[offset + i] - centre) scale. */
  public static void centre(
      float[] into, int at, float[] from, int offset, float centre, float scale, int length) {
    if (Loops.VECTORS) {
      VectorRuns.centre(into, at, from, offset, centre, scale, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      into[at + i] = (from[offset + i] - centre) * scale;
    }
  }

  /** values[at + i] = (values[at + i] - centre - along direction[offset + i]) scale. */
  public static void project(
      float[] values,
      int at,
      float centre,
      float[] direction,
      int offset,
      float along,
      float scale,
      int length) {
    if (Loops.VECTORS) {
      VectorRuns.project(values, at, centre, direction, offset, along, scale, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      values[at + i] = (values[at + i] - centre - along * direction[offset + i]) * scale;
    }
  }

  /**
   * The sum of the squares of the first {@code length} numbers, in double: four sums side by side,
   * so that no addition waits for the one before it.
   */
  public static double squares(float[] values, int length) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i <= length - 4; i += 4) {
      a += (double) values[i] * values[i];
      b += (double) values[i + 1] * values[i + 1];
      c += (double) values[i + 2] * values[i + 2];
      d += (double) values[i + 3] * values[i + 3];
    }
    for (; i < length; i++) {
      a += (double) values[i] * values[i];
    }
    return (a + b) + (c + d);
  }

  /**
   * into[at + i] -= from[at + i], or 0 where that is not finite.
   *
   * @return the sum of the squares of what that gives, to a relative 1e-5 or so; infinite if a
   *     number was not finite, or too large to square in float
   */
  public static double subtract(float[] into, float[] from, int at, int length) {
    double squares = 0;
    for (int i = at; i < at + length; i += CHUNK) {
      squares += difference(into, 1, from, i, Math.min(CHUNK, at + length - i));
    }
    return squares;
  }

  /**
   * sum[at + i] += weight (to[at + i] - from[at + i]), or nothing where that is not finite.
   *
   * @param to overwritten
   * @return the sum of the squares of what is added, as of {@link #subtract}
   */
  public static double addDifference(
      float[] sum, float weight, float[] to, float[] from, int at, int length) {
    double squares = 0;
    for (int i = at; i < at + length; i += CHUNK) {
      int some = Math.min(CHUNK, at + length - i);
      squares += difference(to, weight, from, i, some);
      add(sum, i, to, i, some);
    }
    return squares;
  }

  private static double difference(float[] to, float weight, float[] from, int at, int length) {
    for (int i = at; i < at + length; i++) {
      to[i] = weight * (to[i] - from[i]);
    }
    float squares = squaredDistance(to, at, 0, length);
    if (squares <= Float.MAX_VALUE) {
      return squares;
    }
    for (int i = at; i < at + length; i++) {
      to[i] = Math.abs(to[i]) <= Float.MAX_VALUE ? to[i] : 0;
    }
    return Double.POSITIVE_INFINITY;
  }
}
