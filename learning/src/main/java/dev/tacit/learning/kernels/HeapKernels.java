package dev.tacit.learning.kernels;

/**
 * Kernels that copy blocks to the heap, where they stay in the near caches, and work on those.
 *
 * <p>A row of a product depends on its row of A and on B alone, to the last bit: where rows are
 * examples, an example's numbers do not change with its place in the batch or with its neighbours.
 * What adding or removing an example may do to a sum of clipped gradients rests on this. It is not
 * so of an {@link Affine} whose weights are attached, which takes other loops for few rows than for
 * many: private training loads them.
 */
abstract class HeapKernels extends TiledKernels {
  /** Rows of A that are worked on at a time. */
  private static final int ROWS = 256;

  private final OuterProducts outerProducts;

  HeapKernels(Tiles tiles) {
    super(tiles);
    this.outerProducts = new OuterProducts(tiles, scratch);
  }

  @Override
  public final Floats allocate(int size) {
    return new Floats(size);
  }

  @Override
  public final Affine affine(int in, int out) {
    return new HeapAffine(in, out, tiles, scratch);
  }

  @Override
  public final Convolution convolution(ConvolutionShape shape, int capacity) {
    return new HeapConvolution(shape, tiles, scratch);
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
    a.check(aOffset, (long) shape.rows() * shape.inner());
    b.check(bOffset, (long) shape.inner() * shape.columns());
    c.check(cOffset, (long) shape.rows() * shape.columns());
    int inner = shape.inner();
    int step = tiles.padded(shape.columns());
    float[] right = strips(shape, b, bOffset);
    for (int row = 0; row < shape.rows(); row += ROWS) {
      int rows = Math.min(ROWS, shape.rows() - row);
      float[] left = scratch.left(rows * inner);
      copyLeft(shape, a, aOffset, row, rows, left);
      int[] rowAt = scratch.rows(rows, shape.transposeA() ? 1 : inner);
      int[] innerAt = scratch.inners(inner, shape.transposeA() ? rows : 1);
      float[] product = scratch.product(Tiles.paddedRows(rows) * step);
      int at = cOffset + row * shape.columns();
      if (beta != 0) {
        scratch.read(c, at, rows, shape.columns(), product, step);
      }
      tiles.multiply(
          0,
          rows,
          shape.columns(),
          inner,
          left,
          rowAt,
          innerAt,
          right,
          beta != 0,
          product,
          0,
          step);
      scratch.write(product, step, rows, shape.columns(), c, at);
    }
  }

  private void copyLeft(Product shape, Floats a, int offset, int row, int rows, float[] left) {
    if (!shape.transposeA()) {
      a.get(offset + row * shape.inner(), left, 0, rows * shape.inner());
      return;
    }
    for (int k = 0; k < shape.inner(); k++) {
      a.get(offset + k * shape.rows() + row, left, k * rows, rows);
    }
  }

  private float[] strips(Product shape, Floats b, int offset) {
    if (!shape.transposeB()) {
      return scratch.strips(b, offset, shape.inner(), shape.columns(), tiles.width());
    }
    int width = tiles.width();
    float[] right = scratch.right(Strips.size(shape.inner(), shape.columns(), width));
    float[] line = scratch.line(shape.inner() * Strips.ROWS);
    Strips strips = new Strips(shape.inner(), width, right);
    for (int j = 0; j < shape.columns(); j += Strips.ROWS) {
      int some = Math.min(Strips.ROWS, shape.columns() - j);
      b.get(offset + j * shape.inner(), line, 0, some * shape.inner());
      strips.putColumns(j, some, line, 0);
    }
    return right;
  }

  @Override
  public final double outerProducts(
      int rows,
      Floats a,
      int aOffset,
      int columnsA,
      Floats b,
      int bOffset,
      int columnsB,
      float[] into,
      int at) {
    a.check(aOffset, (long) rows * columnsA);
    b.check(bOffset, (long) rows * columnsB);
    float[] left = scratch.left(rows * columnsA);
    a.get(aOffset, left, 0, rows * columnsA);
    int step = tiles.padded(columnsB);
    float[] right = scratch.strips(b, bOffset, rows, columnsB, tiles.width());
    int[] rowAt = scratch.rows(columnsA, 1);
    int[] innerAt = scratch.inners(rows, columnsA);
    return HeapConvolution.formed(
        tiles, scratch, columnsA, columnsB, rows, left, rowAt, innerAt, right, step, into, at);
  }

  @Override
  public final void addOuterProducts(
      int[] bounds,
      float[] a,
      int columnsA,
      Floats b,
      int bOffset,
      int columnsB,
      double[] sum,
      int at) {
    outerProducts.add(bounds, a, columnsA, b, bOffset, columnsB, sum, at);
  }
}
