package dev.tacit.learning.kernels;

/** Products with the weights W [out, in] of a dense layer; rows are examples or places of them. */
public interface Affine {
  /** Takes the weights from {@code offset} on, row-major. */
  void load(float[] parameters, int offset);

  /**
   * The same, but the weights may be read where they lie, which must not change before the next
   * {@code load} or {@code attach} but by its owner's own steps: for weights that a few rows go
   * through before they change.
   */
  default void attach(float[] parameters, int offset) {
    load(parameters, offset);
  }

  /**
   * y [rows, out] = x [rows, in] W^T + b.
   *
   * @param bias {@code out} numbers, or null for none
   * @param squaredNorms takes {@link Kernels#squaredNormBound} of each row of x, which is cheap
   *     while it lies in a near cache; null for none
   */
  void forward(int rows, Floats x, float[] bias, Floats y, double[] squaredNorms);

  /** dx [rows, in] = dy [rows, out] W. */
  void backward(int rows, Floats dy, Floats dx);
}
