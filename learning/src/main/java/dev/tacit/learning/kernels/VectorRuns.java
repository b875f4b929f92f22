package dev.tacit.learning.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Runs} by the JDK's Vector API. */
final class VectorRuns {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private VectorRuns() {}

  static float sum(float[] values, int at, int length) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= length - LANES; i += LANES) {
      sums = sums.add(vector(values, at + i));
    }
    float total = total(sums);
    for (; i < length; i++) {
      total += values[at + i];
    }
    return total;
  }

  static float squaredDistance(float[] values, int at, float centre, int length) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= length - LANES; i += LANES) {
      FloatVector off = vector(values, at + i).sub(centre);
      sums = off.mul(off).add(sums);
    }
    float total = total(sums);
    for (; i < length; i++) {
      total += (values[at + i] - centre) * (values[at + i] - centre);
    }
    return total;
  }

  static float dot(float[] a, int aAt, float[] b, int bAt, int length) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= length - LANES; i += LANES) {
      sums = vector(a, aAt + i).mul(vector(b, bAt + i)).add(sums);
    }
    float total = total(sums);
    for (; i < length; i++) {
      total += a[aAt + i] * b[bAt + i];
    }
    return total;
  }

  static float largest(float[] values, int at, int length) {
    FloatVector most = FloatVector.broadcast(SPECIES, values[at]);
    int i = 0;
    for (; i <= length - LANES; i += LANES) {
      most = most.max(vector(values, at + i));
    }
    float largest = most.reduceLanes(VectorOperators.MAX);
    for (; i < length; i++) {
      largest = Math.max(largest, values[at + i]);
    }
    return largest;
  }

  static void addProduct(float[] into, int at, float[] a, int aAt, float[] b, int bAt, int length) {
    int i = 0;
    for (; i <= length - LANES; i += LANES) {
      FloatVector product = vector(a, aAt + i).mul(vector(b, bAt + i));
      vector(into, at + i).add(product).intoArray(into, at + i);
    }
    for (; i < length; i++) {
      into[at + i] += a[aAt + i] * b[bAt + i];
    }
  }

  static void add(float[] into, int at, float[] from, int offset, int length) {
    int i = 0;
    for (; i <= length - LANES; i += LANES) {
      vector(into, at + i).add(vector(from, offset + i)).intoArray(into, at + i);
    }
    for (; i < length; i++) {
      into[at + i] += from[offset + i];
    }
  }

  static void multiply(
      float[] into, int at, float[] from, int offset, float[] factors, int factorsAt, int length) {
    int i = 0;
    for (; i <= length - LANES; i += LANES) {
      vector(from, offset + i).mul(vector(factors, factorsAt + i)).intoArray(into, at + i);
    }
    for (; i < length; i++) {
      into[at + i] = from[offset + i] * factors[factorsAt + i];
    }
  }

  static void centre(
      float[] into, int at, float[] from, int offset, float centre, float scale, int length) {
    int i = 0;
    for (; i <= length - LANES; i += LANES) {
      vector(from, offset + i).sub(centre).mul(scale).intoArray(into, at + i);
    }
    for (; i < length; i++) {
      into[at + i] = (from[offset + i] - centre) * scale;
    }
  }

  static void project(
      float[] values,
      int at,
      float centre,
      float[] direction,
      int offset,
      float along,
      float scale,
      int length) {
    int i = 0;
    for (; i <= length - LANES; i += LANES) {
      FloatVector off = vector(values, at + i).sub(centre);
      off.sub(vector(direction, offset + i).mul(along)).mul(scale).intoArray(values, at + i);
    }
    for (; i < length; i++) {
      values[at + i] = (values[at + i] - centre - along * direction[offset + i]) * scale;
    }
  }

  /**
   * The sum of a vector's numbers from the first to the last. The library's reduction adds them up
   * in an order of its choice, which changes when HotSpot compiles it (seen on JDK 25), so that
   * equal examples would come to different sums.
   */
  static float total(FloatVector sums) {
    float[] lanes = new float[LANES];
    sums.intoArray(lanes, 0);
    float total = 0;
    for (float lane : lanes) {
      total += lane;
    }
    return total;
  }

  private static FloatVector vector(float[] values, int at) {
    return FloatVector.fromArray(SPECIES, values, at);
  }
}
