package dev.tacit.learning.kernels;

import java.util.Arrays;

/** Steps along sums of few outer products, by the loops of {@link Tiles}. */
final class OuterSteps {
  private final Tiles tiles;
  private final Scratch scratch;

  OuterSteps(Tiles tiles, Scratch scratch) {
    this.tiles = tiles;
    this.scratch = scratch;
  }

  /**
   * to[at + i columnsB + j] = from[at + i columnsB + j] + factor times the sum over rows r of a[r,
   * i] b[r, j].
   *
   * @param a [rows, columnsA], overwritten
   * @param b [rows, columnsB padded to whole vectors], with a vector more behind it
   * @param from null for zeros; may be {@code to}
   */
  void add(
      int rows,
      float factor,
      float[] a,
      int columnsA,
      float[] b,
      int columnsB,
      float[] from,
      float[] to,
      int at) {
    for (int i = 0; factor != 1 && i < rows * columnsA; i++) {
      a[i] *= factor;
    }
    float[] left = scratch.eights(a, rows, columnsA);
    int bStep = tiles.padded(columnsB);
    int whole = columnsB / tiles.width() * tiles.width();
    // Row by row of the weights, which are read and written once; b stays in a near cache.
    for (int i = 0; i < columnsA; i += Tiles.ROWS) {
      int some = Math.min(Tiles.ROWS, columnsA - i);
      int first = some == Tiles.ROWS ? whole : 0;
      int place = at + i * columnsB;
      float[] base = from == null ? zeros(to, place, some * columnsB) : from;
      if (first > 0) {
        tiles.step(rows, left, i * rows, b, bStep, first, base, to, place, columnsB);
      }
      addAtEdge(rows, left, i, b, bStep, first, columnsB, some, base, to, place);
    }
  }

  private static float[] zeros(float[] to, int at, int length) {
    Arrays.fill(to, at, at + length, 0);
    return to;
  }

  /** What is left of eight rows from column {@code first} on, if whole tiles do not fill them. */
  private void addAtEdge(
      int rows,
      float[] left,
      int i,
      float[] right,
      int bStep,
      int first,
      int columns,
      int some,
      float[] from,
      float[] to,
      int at) {
    int width = columns - first;
    float[] line = scratch.product(width);
    for (int r = 0; width > 0 && r < some; r++) {
      Arrays.fill(line, 0, width, 0);
      for (int k = 0; k < rows; k++) {
        float factor = left[i * rows + k * Tiles.ROWS + r];
        tiles.addScaled(line, 0, factor, right, k * bStep + first, width);
      }
      tiles.add(to, from, at + r * columns + first, line, 0, width);
    }
  }
}
