package dev.tacit.secagg.encoding;

/**
 * The Euclidean norm of a vector of floats, in doubles: squares of floats are exact there, and
 * their sum cannot overflow. It is off by less than 2<sup>-40</sup> of itself for fewer than
 * 2<sup>17</sup> numbers, and by 2<sup>-27</sup> for any: where n numbers are added one to another,
 * the sum is off by n 2<sup>-53</sup> of itself at most (Higham 2002, "Accuracy and Stability of
 * Numerical Algorithms", section 4.2), and a chain here has n = d/32 + 64 numbers.
 *
 * <p>It is added up in 32 columns, number i in column i modulo 32, and then from the first column
 * to the last: the same sum with and without the Vector API, whatever the length of its vectors.
 */
final class Norm {
  static final int COLUMNS = 32;

  /** Columns that the plain loop holds in registers. */
  private static final int GROUP = 8;

  /** Rows after which the next columns are taken, so that numbers stay in the first cache. */
  private static final int ROWS = 256;

  private Norm() {}

  /**
   * @throws IllegalArgumentException if a number is NaN or infinite; its place is named, not its
   *     value
   */
  static double ofFinite(float[] update) {
    double norm = of(update);
    if (!(norm < Double.POSITIVE_INFINITY)) {
      for (int i = 0; i < update.length; i++) {
        if (!(Math.abs(update[i]) <= Float.MAX_VALUE)) {
          throw new IllegalArgumentException("update must be finite but was not at " + i);
        }
      }
    }
    return norm;
  }

  static double of(float[] values) {
    return of(values, VectorUse.pays(values.length));
  }

  static double of(float[] values, boolean vectors) {
    double[] sums = new double[COLUMNS];
    int rows = values.length / COLUMNS;
    for (int row = 0; row < rows; row += ROWS) {
      int count = Math.min(ROWS, rows - row);
      if (vectors) {
        VectorNorm.add(values, row * COLUMNS, count, sums);
      } else {
        add(values, row * COLUMNS, count, sums);
      }
    }
    double sum = 0;
    for (double column : sums) {
      sum += column;
    }
    for (int i = rows * COLUMNS; i < values.length; i++) {
      sum += (double) values[i] * values[i];
    }
    return Math.sqrt(sum);
  }

  /** Adds the squares of whole rows to the columns' sums. */
  private static void add(float[] values, int at, int rows, double[] sums) {
    for (int column = 0; column < COLUMNS; column += GROUP) {
      add(values, at + column, rows, sums, column);
    }
  }

  /** Eight columns, each a chain of additions of its own, so that none waits for another. */
  private static void add(float[] values, int at, int rows, double[] sums, int column) {
    double s0 = sums[column];
    double s1 = sums[column + 1];
    double s2 = sums[column + 2];
    double s3 = sums[column + 3];
    double s4 = sums[column + 4];
    double s5 = sums[column + 5];
    double s6 = sums[column + 6];
    double s7 = sums[column + 7];
    for (int i = at; i < at + rows * COLUMNS; i += COLUMNS) {
      s0 += (double) values[i] * values[i];
      s1 += (double) values[i + 1] * values[i + 1];
      s2 += (double) values[i + 2] * values[i + 2];
      s3 += (double) values[i + 3] * values[i + 3];
      s4 += (double) values[i + 4] * values[i + 4];
      s5 += (double) values[i + 5] * values[i + 5];
      s6 += (double) values[i + 6] * values[i + 6];
      s7 += (double) values[i + 7] * values[i + 7];
    }
    sums[column] = s0;
    sums[column + 1] = s1;
    sums[column + 2] = s2;
    sums[column + 3] = s3;
    sums[column + 4] = s4;
    sums[column + 5] = s5;
    sums[column + 6] = s6;
    sums[column + 7] = s7;
  }
}
