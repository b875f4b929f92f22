package dev.tacit.learning.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The {@link Loops} that gain by the JDK's Vector API: those that read at different offsets,
 * compare, or add up. Each number gets the same operations in a vector and in the rest behind the
 * last whole one.
 */
final class VectorLoops {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private VectorLoops() {}

  static void maximum(float[] into, float[] from, int offset, int length) {
    int whole = SPECIES.loopBound(length);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector other = FloatVector.fromArray(SPECIES, from, offset + i);
      FloatVector.fromArray(SPECIES, into, i).max(other).intoArray(into, i);
    }
    for (int i = whole; i < length; i++) {
      into[i] = Math.max(into[i], from[offset + i]);
    }
  }

  static void routeToMaximum(
      float[] values, float[] into, int offset, float[] maxima, float[] remaining, int length) {
    int whole = SPECIES.loopBound(length);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector left = FloatVector.fromArray(SPECIES, remaining, i);
      VectorMask<Float> here =
          FloatVector.fromArray(SPECIES, values, offset + i)
              .compare(VectorOperators.EQ, FloatVector.fromArray(SPECIES, maxima, i));
      FloatVector.fromArray(SPECIES, into, offset + i)
          .add(zero.blend(left, here))
          .intoArray(into, offset + i);
      left.blend(zero, here).intoArray(remaining, i);
    }
    for (int i = whole; i < length; i++) {
      boolean here = values[offset + i] == maxima[i];
      into[offset + i] += here ? remaining[i] : 0;
      remaining[i] = here ? 0 : remaining[i];
    }
  }
}
