package dev.tacit.learning.kernels;

import java.util.Arrays;

/** Kernels that copy blocks to the heap, where they stay in the first cache, and work on those. */
abstract class HeapKernels implements Kernels {
  /** Floats worked on at a time: 16 KiB, half of a first cache. */
  static final int BLOCK = 4096;

  private final PackedProduct product;
  private final float[] block = new float[BLOCK];
  private float[] row = new float[0];
  private float[] sum = new float[0];

  HeapKernels(PackedProduct product) {
    this.product = product;
  }

  /** into[j] += factor from[j]. */
  abstract void addScaled(float[] into, float factor, float[] from, int length);

  /**
   * @param values {@link #BLOCK} of them, of which only the first {@code length} count; what lies
   *     behind may be overwritten
   */
  abstract float squares(float[] values, int length);

  @Override
  public final Floats allocate(int size) {
    return new Floats(size);
  }

  @Override
  public final void multiply(
      Product shape,
      Floats a,
      int aOffset,
      Floats b,
      int bOffset,
      float beta,
      Floats c,
      int cOffset) {
    product.multiply(shape, a, aOffset, b, bOffset, beta, c, cOffset);
  }

  @Override
  public final void weightedRowSum(
      int rows,
      int columns,
      Floats weights,
      Floats matrix,
      int matrixOffset,
      Floats out,
      int outOffset) {
    weights.check(0, rows);
    matrix.check(matrixOffset, (long) rows * columns);
    out.check(outOffset, columns);
    if (row.length < columns) {
      row = new float[columns];
      sum = new float[columns];
    }
    Arrays.fill(sum, 0, columns, 0);
    float[] factors = new float[rows];
    weights.get(0, factors, 0, rows);
    for (int i = 0; i < rows; i++) {
      matrix.get(matrixOffset + i * columns, row, 0, columns);
      addScaled(sum, factors[i], row, columns);
    }
    out.put(outOffset, sum, 0, columns);
  }

  @Override
  public final float squaredNorm(int length, Floats values, int offset) {
    values.check(offset, length);
    float total = 0;
    for (int done = 0; done < length; done += BLOCK) {
      int some = Math.min(BLOCK, length - done);
      values.get(offset + done, block, 0, some);
      total += squares(block, some);
    }
    return total;
  }
}
