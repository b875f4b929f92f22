package dev.tacit.learning.kernels;

/**
 * The operations worth leaving to the machine's best library. Matrices are dense and row-major.
 *
 * <p>An instance belongs to one workspace and is not thread-safe; each call runs on the calling
 * thread alone, so that a caller's own threads are the only parallelism. Instances take memory that
 * one of their class allocated.
 */
public interface Kernels {
  /** Memory for operands, zero at first. */
  Floats allocate(int size);

  /**
   * C = op(A) op(B) + beta C.
   *
   * @param beta 0 (C is not read) or 1
   */
  void multiply(
      Product shape,
      Floats a,
      int aOffset,
      Floats b,
      int bOffset,
      float beta,
      Floats c,
      int cOffset);

  /** Weights [out, in] of a dense layer, zero at first. */
  Affine affine(int in, int out);

  /**
   * A convolution with weights of its own, zero at first, for micro-batches of {@code capacity}.
   */
  Convolution convolution(ConvolutionShape shape, int capacity);

  /**
   * A sum of outer products: into[at + i columnsB + j] = the sum over rows r of a[r, i] b[r, j].
   *
   * @return at least the sum of the squares of what was written; NaN or infinite if a number is or
   *     the sum overflows
   */
  double outerProducts(
      int rows,
      Floats a,
      int aOffset,
      int columnsA,
      Floats b,
      int bOffset,
      int columnsB,
      float[] into,
      int at);

  /**
   * The same of groups of rows, and added to a sum: rows {@code bounds[g - 1]} to {@code bounds[g]
   * - 1} are added up in float, from the first to the last, and groups in double.
   *
   * @param bounds ascending from 0
   */
  void addOuterProducts(
      int[] bounds,
      float[] a,
      int columnsA,
      Floats b,
      int bOffset,
      int columnsB,
      double[] sum,
      int at);

  /**
   * A step along a sum of outer products: to[at + i columnsB + j] = from[at + i columnsB + j] +
   * factor times the sum over rows r of a[r, i] b[r, j], added up in float.
   *
   * @param to may be {@code from}
   */
  void step(
      int rows,
      float factor,
      Floats a,
      int columnsA,
      Floats b,
      int columnsB,
      float[] from,
      float[] to,
      int at);

  /**
   * matrix[r columns + j] *= factors[r], rounded to 2^-24 of itself; zero where that is subnormal,
   * when rounding could add more, or not finite.
   */
  void scaleRows(int rows, int columns, float[] factors, float[] matrix);

  /**
   * sum[at + j] += the sum over rows of factors[r] matrix[matrixAt + r step + j], for j below
   * {@code columns}; groups of rows as in {@link #addOuterProducts}.
   */
  void addRows(
      int[] bounds,
      int columns,
      float[] factors,
      float[] matrix,
      int matrixAt,
      int step,
      double[] sum,
      int at);

  /** into[at + j] = the sum over rows of matrix[offset + r columns + j]. */
  void sumRows(int rows, int columns, Floats matrix, int offset, float[] into, int at);

  /**
   * At least the sum of the squares of {@code length} floats; NaN or infinite if a number is or the
   * sum overflows.
   */
  double squaredNormBound(int length, Floats values, int offset);

  /** {@link #squaredNormBound(int, Floats, int)} of numbers on the heap. */
  double squaredNormBound(int length, float[] values, int at);

  /**
   * A bound for a sum of squares computed in float, where each square is in at most {@code
   * additions} additions, without flushing to zero: the computed sum is at least 1 - (additions +
   * 1) 2^-24 of the true one (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed.,
   * section 3.1), less half a smallest subnormal for each square.
   */
  static double bound(float computed, int length, int additions) {
    double relative = (additions + 1) * 0x1p-24;
    double most = computed + (double) length * Float.MIN_VALUE;
    return relative < 0.5 ? most / (1 - relative) : Double.NaN;
  }
}
