package dev.tacit.secagg.encoding;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The loop of {@link Norm} in the JDK's Vector API. */
final class VectorNorm {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, FLOATS.vectorShape());
  private static final int LANES = FLOATS.length();
  private static final int HALF = LANES / 2;

  private VectorNorm() {}

  /** Adds the squares of whole rows to the columns' sums. */
  static void add(float[] values, int at, int rows, double[] sums) {
    for (int column = 0; column < Norm.COLUMNS; column += LANES) {
      DoubleVector first = DoubleVector.fromArray(DOUBLES, sums, column);
      DoubleVector second = DoubleVector.fromArray(DOUBLES, sums, column + HALF);
      int end = at + column + rows * Norm.COLUMNS;
      for (int i = at + column; i < end; i += Norm.COLUMNS) {
        FloatVector value = FloatVector.fromArray(FLOATS, values, i);
        DoubleVector one = (DoubleVector) value.convertShape(VectorOperators.F2D, DOUBLES, 0);
        DoubleVector two = (DoubleVector) value.convertShape(VectorOperators.F2D, DOUBLES, 1);
        first = first.add(one.mul(one));
        second = second.add(two.mul(two));
      }
      first.intoArray(sums, column);
      second.intoArray(sums, column + HALF);
    }
  }
}
