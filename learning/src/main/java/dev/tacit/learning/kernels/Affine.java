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
   * Takes W += factor dy<sup>T</sup> x without writing to where W is attached: what is added is
   * kept as those two, until the next {@code load} or {@code attach} forgets it, and products are
   * as with the sum.
   *
   * @return whether it was; it is not, and nothing changes, where products would take much longer
   *     for it, or these weights are not attached, or an implementation does not do it
   */
  default boolean defer(int rows, float factor, Floats dy, Floats x) {
    return false;
  }

  /** Whether anything was deferred since the last {@code load} or {@code attach}. */
  default boolean isDeferred() {
    return false;
  }

  /** At least the sum of the squares of all that was deferred, and little more. */
  default double deferredSquares() {
    return 0;
  }

  /**
   * to[at + j] = from[at + j] + weight times all that was deferred for the j-th number of W.
   *
   * @param from null for zeros; may be {@code to}
   */
  default void addDeferred(float weight, float[] from, float[] to, int at) {
    throw new IllegalStateException("steps must have been deferred but were not");
  }

  /**
   * into[at + j] = all that was deferred for number from + j of W, as {@link #addDeferred} has it.
   */
  default void readDeferred(int from, int length, float[] into, int at) {
    throw new IllegalStateException("steps must have been deferred but were not");
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
