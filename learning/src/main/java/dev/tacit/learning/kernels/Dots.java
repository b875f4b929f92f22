package dev.tacit.learning.kernels;

/** Products of few rows with the rows of a matrix, which are read once, where they lie. */
final class Dots {
  private final Tiles tiles;
  private final Scratch scratch;

  Dots(Tiles tiles, Scratch scratch) {
    this.tiles = tiles;
    this.scratch = scratch;
  }

  /** Rows of results that are written, for so many that are asked for. */
  static int paddedRows(int rows) {
    return (rows + Tiles.DOT_ROWS - 1) / Tiles.DOT_ROWS * Tiles.DOT_ROWS;
  }

  /** Columns that are written. */
  static int paddedColumns(int columns) {
    return (columns + Tiles.DOT_COLUMNS - 1) / Tiles.DOT_COLUMNS * Tiles.DOT_COLUMNS;
  }

  /**
   * y[r yStep + i] = the sum over k of x[r xStep + k] w[wAt + i wStep + k].
   *
   * @param rows of x, at least 1
   * @param columns rows of w, at least 1
   * @param y of {@link #paddedRows}; what is not asked for is overwritten, too
   * @param yStep at least {@link #paddedColumns}
   */
  void multiply(
      int rows,
      int inner,
      float[] x,
      int xStep,
      int columns,
      float[] w,
      int wAt,
      int wStep,
      float[] y,
      int yStep) {
    int padded = paddedRows(rows);
    int[] rowAt = scratch.inners(padded, xStep);
    for (int r = rows; r < padded; r++) {
      rowAt[r] = rowAt[rows - 1];
    }
    int last = wAt + (columns - 1) * wStep;
    for (int i = 0; i < columns; i += Tiles.DOT_COLUMNS) {
      int at = wAt + i * wStep;
      for (int r = 0, some; r < padded; r += some) {
        some = some(padded - r);
        tiles.dots(inner, w, at, wStep, last, x, rowAt, r, some, y, r * yStep + i, yStep);
      }
    }
  }

  /**
   * y[r yStep + k] = the product of rows r and k of x, for all k &lt;= r; what is asked for of
   * others is not told.
   *
   * @param y of {@link #paddedRows}
   * @param yStep at least {@link #paddedColumns}
   */
  void gram(int rows, int inner, float[] x, int xStep, float[] y, int yStep) {
    int padded = paddedRows(rows);
    int[] rowAt = scratch.inners(padded, xStep);
    for (int r = rows; r < padded; r++) {
      rowAt[r] = rowAt[rows - 1];
    }
    int last = (rows - 1) * xStep;
    for (int k = 0; k < rows; k += Tiles.DOT_COLUMNS) {
      for (int r = k / Tiles.DOT_ROWS * Tiles.DOT_ROWS, some; r < padded; r += some) {
        some = some(padded - r);
        tiles.dots(inner, x, k * xStep, xStep, last, x, rowAt, r, some, y, r * yStep + k, yStep);
      }
    }
  }

  private int some(int left) {
    return left < tiles.dotRows ? Tiles.DOT_ROWS : tiles.dotRows;
  }
}
