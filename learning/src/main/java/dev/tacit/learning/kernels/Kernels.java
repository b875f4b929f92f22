package dev.tacit.learning.kernels;

/**
 * The operations worth leaving to the machine's best library.
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

  /** out[j] = sum over i of weights[i] matrix[i, j]; matrix is [rows, columns]. */
  void weightedRowSum(
      int rows,
      int columns,
      Floats weights,
      Floats matrix,
      int matrixOffset,
      Floats out,
      int outOffset);

  /**
   * The sum of the squares of {@code length} floats, in float arithmetic without flushing to zero,
   * in an order of additions that is not stated; NaN or infinite if a number is or the sum
   * overflows.
   */
  float squaredNorm(int length, Floats values, int offset);

  /**
   * At least the true sum of the squares. In any order of additions, the computed sum of n rounded
   * squares is at least 1 - (n + 1) 2^-24 of the true one (Higham, "Accuracy and Stability of
   * Numerical Algorithms", 2nd ed., section 3.1), less half a smallest subnormal for each square.
   */
  default double squaredNormBound(int length, Floats values, int offset) {
    double relative = (length + 1) * 0x1p-24;
    double computed = squaredNorm(length, values, offset) + (double) length * Float.MIN_VALUE;
    return relative < 0.5 ? computed / (1 - relative) : Double.NaN;
  }
}
