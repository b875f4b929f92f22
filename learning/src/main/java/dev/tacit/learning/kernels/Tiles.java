package dev.tacit.learning.kernels;

import java.util.Arrays;

/**
 * The innermost loops, which a processor's vector instructions are for. All memory is on the heap;
 * ranges are the caller's to check.
 *
 * <p>Every number of a product is a chain of additions over the inner index from the first to the
 * last, fused or not, whatever row of the tile it falls into.
 */
abstract class Tiles {
  /** Rows of a tile. */
  static final int ROWS = 8;

  /** Of {@link #dots}, whose rows are {@link #dotRows} or so many, and whose columns are four. */
  static final int DOT_ROWS = 5;

  static final int DOT_COLUMNS = 4;

  /** Columns of a narrow tile; a wide one has twice as many. */
  final int lanes;

  /** Where rows and columns of a panel begin. */
  private final int[] panelRows = new int[ROWS];

  private int[] panelInners = new int[0];

  /** The most rows of {@link #dots}. */
  final int dotRows;

  Tiles(int lanes, int dotRows) {
    this.lanes = lanes;
    this.dotRows = dotRows;
  }

  /**
   * One tile of a product, c[cAt + r cStep + j] = the sum over k of a[rows[row + r] + inners[k]]
   * b[bAt + k w + j], for eight r and for j below {@link #lanes}, or twice that, which is w.
   *
   * @param add whether the sum begins with what {@code c} holds, and not with zero
   */
  abstract void multiply(
      int inner,
      float[] a,
      int[] rows,
      int row,
      int[] inners,
      float[] b,
      int bAt,
      boolean wide,
      boolean add,
      float[] c,
      int cAt,
      int cStep);

  /**
   * Dot products: y[yAt + r yStep + o] = the sum over k of x[rows[row + r] + k] w[min(wAt + o
   * wStep, last) + k], for {@code count} r and four o.
   *
   * @param last where the last row of w begins
   * @param count {@link #dotRows} or {@link #DOT_ROWS}
   */
  abstract void dots(
      int inner,
      float[] w,
      int wAt,
      int wStep,
      int last,
      float[] x,
      int[] rows,
      int row,
      int count,
      float[] y,
      int yAt,
      int yStep);

  /**
   * Eight rows of a step along a sum of few outer products: to[at + r step + j] = from[at + r step
   * + j] + the sum over k of a[aAt + 8 k + r] b[k bStep + j], for j below {@code columns}, a
   * multiple of twice {@link #lanes}.
   */
  abstract void step(
      int inner,
      float[] a,
      int aAt,
      float[] b,
      int bStep,
      int columns,
      float[] from,
      float[] to,
      int at,
      int step);

  /** The sum of squares; no number is in more than length / 16 + 16 additions. */
  abstract float squares(float[] values, int at, int length);

  /** into[at + j] += factor from[fromAt + j]. */
  abstract void addScaled(float[] into, int at, float factor, float[] from, int fromAt, int length);

  /** to[at + j] = from[at + j] + more[moreAt + j]. */
  abstract void add(float[] to, float[] from, int at, float[] more, int moreAt, int length);

  /** values[at + j] *= factor, or 0 where that is subnormal or not finite. */
  abstract void scale(float[] values, int at, float factor, int length);

  /** sum[at + j] += from[fromAt + j]. */
  abstract void addTo(double[] sum, int at, float[] from, int fromAt, int length);

  /** into[at + j] = the sum over rows r of b[bAt + r bStep + j]. */
  abstract void sumRows(int rows, int columns, float[] b, int bAt, int bStep, float[] into, int at);

  /** {@code columns} and as many more as fill the last tile. */
  final int padded(int columns) {
    return (columns + lanes - 1) / lanes * lanes;
  }

  static int paddedRows(int rows) {
    return (rows + ROWS - 1) / ROWS * ROWS;
  }

  /**
   * The same tile of a product whose rows of A lie in a panel: a[aAt + 8 k + r] b[bAt + k w + j].
   */
  void panel(
      int inner,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      boolean wide,
      boolean add,
      float[] c,
      int cAt,
      int cStep) {
    Arrays.setAll(panelRows, r -> aAt + r);
    if (panelInners.length < inner) {
      panelInners = new int[inner];
      Arrays.setAll(panelInners, k -> ROWS * k);
    }
    multiply(inner, a, panelRows, 0, panelInners, b, bAt, wide, add, c, cAt, cStep);
  }

  /** Columns of a strip of B. */
  final int width() {
    return 2 * lanes;
  }

  /**
   * c[cAt + r cStep + j] for so many rows, and columns up to {@link #padded}, tile by tile.
   *
   * @param rowAt where rows of A begin, from {@code first} on {@link #paddedRows} of them
   * @param b {@link Strips} of {@link #width}
   */
  void multiply(
      int first,
      int rows,
      int columns,
      int inner,
      float[] a,
      int[] rowAt,
      int[] innerAt,
      float[] b,
      boolean add,
      float[] c,
      int cAt,
      int cStep) {
    for (int j = 0, strip = 0; j < columns; j += width(), strip += inner * width()) {
      boolean wide = columns - j > lanes;
      for (int r = 0; r < rows; r += ROWS) {
        int at = cAt + r * cStep + j;
        multiply(inner, a, rowAt, first + r, innerAt, b, strip, wide, add, c, at, cStep);
      }
    }
  }
}
