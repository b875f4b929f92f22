package dev.tacit.learning.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The JDK's Vector API, where the module {@code jdk.incubator.vector} is there ({@link
 * Kernels#fastest}). A row of a product depends on its row of A and on B alone, to the last bit.
 */
public final class VectorKernels extends HeapKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /**
   * @throws NoClassDefFoundError if the JVM was started without the module
   */
  public VectorKernels() {
    super(new VectorTiles());
  }

  @Override
  void addScaled(float[] into, float factor, float[] from, int length) {
    int whole = SPECIES.loopBound(length);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, from, j);
      x.mul(factor).add(FloatVector.fromArray(SPECIES, into, j)).intoArray(into, j);
    }
    for (int j = whole; j < length; j++) {
      into[j] += factor * from[j];
    }
  }

  @Override
  float squares(float[] values, int length) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = 0;
    for (; i + 4 * LANES <= length; i += 4 * LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, values, i);
      a = x.fma(x, a);
      x = FloatVector.fromArray(SPECIES, values, i + LANES);
      b = x.fma(x, b);
      x = FloatVector.fromArray(SPECIES, values, i + 2 * LANES);
      c = x.fma(x, c);
      x = FloatVector.fromArray(SPECIES, values, i + 3 * LANES);
      d = x.fma(x, d);
    }
    float total = a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    for (; i < length; i++) {
      total += values[i] * values[i];
    }
    return total;
  }
}
