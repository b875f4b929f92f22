package dev.tacit.learning.kernels;

import java.util.Arrays;

/**
 * Matrix products by blocks (Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication", ACM TOMS 2008): strips of B and rows of A are copied to the heap, zero-padded to
 * whole tiles, and a kernel multiplies one tile of C at a time from the cache.
 *
 * <p>Every number of C is a chain of fused or unfused additions over the inner index from the first
 * to the last, whatever tile and row of the tile it falls into. So a row of C depends on its row of
 * A and on B alone, to the last bit: where rows are examples, an example's numbers do not change
 * with its place in the batch or with its neighbours. What adding or removing an example may do to
 * a sum of clipped gradients rests on this.
 *
 * <p>Not thread-safe.
 */
abstract class PackedProduct {
  /** Rows of a tile. */
  static final int ROWS = 8;

  /** Inner indices of a block: a strip of B, {@code INNER} by two vectors, fits the first cache. */
  private static final int INNER = 256;

  /** Rows of A packed at a time: 512 KiB, for the second cache. */
  private static final int PACKED_ROWS = 512;

  /** Columns of a tile. */
  final int width;

  private float[] left = new float[0];
  private float[] right = new float[0];
  private float[] line = new float[0];
  private final float[] tile;

  PackedProduct(int width) {
    this.width = width;
    this.tile = new float[ROWS * width];
  }

  /**
   * tile[r, j] += the sum over k of a[from + r rowStep + k innerStep] b[bFrom + k width + j], k
   * ascending.
   */
  abstract void multiplyTile(
      int inner,
      float[] a,
      int from,
      int rowStep,
      int innerStep,
      float[] b,
      int bFrom,
      float[] tile);

  final void multiply(
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
    int strips = (shape.columns() + width - 1) / width;
    for (int k = 0; k < shape.inner(); k += INNER) {
      int inner = Math.min(INNER, shape.inner() - k);
      packRight(shape, b, bOffset, k, inner, strips);
      boolean add = k > 0 || beta != 0;
      for (int row = 0; row < shape.rows(); row += PACKED_ROWS) {
        int rows = Math.min(PACKED_ROWS, shape.rows() - row);
        packLeft(shape, a, aOffset, row, rows, k, inner);
        for (int strip = 0; strip < strips; strip++) {
          multiplyStrip(shape, inner, row, rows, strip, add, c, cOffset);
        }
      }
    }
  }

  private void multiplyStrip(
      Product shape, int inner, int row, int rows, int strip, boolean add, Floats c, int cOffset) {
    int column = strip * width;
    int columns = Math.min(width, shape.columns() - column);
    int rowStep = shape.transposeA() ? 1 : inner;
    int innerStep = shape.transposeA() ? ROWS : 1;
    for (int r = 0; r < rows; r += ROWS) {
      int height = Math.min(ROWS, rows - r);
      int at = cOffset + (row + r) * shape.columns() + column;
      load(add, c, at, shape.columns(), height, columns);
      multiplyTile(inner, left, r * inner, rowStep, innerStep, right, strip * inner * width, tile);
      store(c, at, shape.columns(), height, columns);
    }
  }

  private void load(boolean add, Floats c, int at, int step, int height, int columns) {
    Arrays.fill(tile, 0);
    for (int r = 0; add && r < height; r++) {
      c.get(at + r * step, tile, r * width, columns);
    }
  }

  private void store(Floats c, int at, int step, int height, int columns) {
    for (int r = 0; r < height; r++) {
      c.put(at + r * step, tile, r * width, columns);
    }
  }

  /** Strip by strip, each [inner, width]. */
  private void packRight(Product shape, Floats b, int offset, int k, int inner, int strips) {
    right = atLeast(right, strips * inner * width);
    if (shape.columns() % width != 0) {
      Arrays.fill(right, (strips - 1) * inner * width, strips * inner * width, 0);
    }
    if (shape.transposeB()) {
      packTransposed(shape, b, offset, k, inner);
      return;
    }
    line = atLeast(line, shape.columns());
    for (int i = 0; i < inner; i++) {
      b.get(offset + (k + i) * shape.columns(), line, 0, shape.columns());
      for (int strip = 0; strip < strips; strip++) {
        int columns = Math.min(width, shape.columns() - strip * width);
        System.arraycopy(line, strip * width, right, (strip * inner + i) * width, columns);
      }
    }
  }

  /** Eight columns of op(B), which are rows of B, at a time: what they fill lies together. */
  private void packTransposed(Product shape, Floats b, int offset, int k, int inner) {
    line = atLeast(line, ROWS * inner);
    for (int j = 0; j < shape.columns(); j += ROWS) {
      int some = Math.min(ROWS, shape.columns() - j);
      for (int s = 0; s < some; s++) {
        b.get(offset + (j + s) * shape.inner() + k, line, s * inner, inner);
      }
      int to = j / width * inner * width + j % width;
      if (some == ROWS) {
        interleave(line, inner, right, to, width);
      } else {
        for (int s = 0; s < some; s++) {
          for (int i = 0; i < inner; i++) {
            right[to + i * width + s] = line[s * inner + i];
          }
        }
      }
    }
  }

  /** Eight rows of {@code from}, each of {@code length}, become columns. */
  private static void interleave(float[] from, int length, float[] into, int to, int step) {
    for (int i = 0; i < length; i++) {
      int at = to + i * step;
      into[at] = from[i];
      into[at + 1] = from[length + i];
      into[at + 2] = from[2 * length + i];
      into[at + 3] = from[3 * length + i];
      into[at + 4] = from[4 * length + i];
      into[at + 5] = from[5 * length + i];
      into[at + 6] = from[6 * length + i];
      into[at + 7] = from[7 * length + i];
    }
  }

  /** Rows as they are, [rows, inner], or blocks of eight columns of A, each [inner, 8]. */
  private void packLeft(Product shape, Floats a, int offset, int row, int rows, int k, int inner) {
    int whole = (rows + ROWS - 1) / ROWS * ROWS;
    left = atLeast(left, whole * inner);
    if (!shape.transposeA()) {
      for (int r = 0; r < rows; r++) {
        a.get(offset + (row + r) * shape.inner() + k, left, r * inner, inner);
      }
      Arrays.fill(left, rows * inner, whole * inner, 0);
      return;
    }
    line = atLeast(line, whole);
    for (int i = 0; i < inner; i++) {
      a.get(offset + (k + i) * shape.rows() + row, line, 0, rows);
      Arrays.fill(line, rows, whole, 0);
      for (int r = 0; r < whole; r += ROWS) {
        System.arraycopy(line, r, left, r * inner + i * ROWS, ROWS);
      }
    }
  }

  private static float[] atLeast(float[] array, int length) {
    return array.length >= length ? array : new float[length];
  }
}
