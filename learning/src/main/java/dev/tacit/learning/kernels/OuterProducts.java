package dev.tacit.learning.kernels;

import java.util.Arrays;

/**
 * Sums of outer products, a tile of the result at a time: groups of rows are added up in registers,
 * groups in a tile of doubles, and what all of them give is written once.
 */
final class OuterProducts {
  private final Tiles tiles;
  private final Scratch scratch;
  private final int strip;
  private final float[] tile;
  private final double[] total;

  OuterProducts(Tiles tiles, Scratch scratch) {
    this.tiles = tiles;
    this.scratch = scratch;
    this.strip = tiles.width();
    this.tile = new float[Tiles.ROWS * strip];
    this.total = new double[Tiles.ROWS * strip];
  }

  /** See {@link Kernels#addOuterProducts}. */
  void add(
      int[] bounds,
      float[] a,
      int columnsA,
      Floats b,
      int bOffset,
      int columnsB,
      double[] sum,
      int at) {
    int rows = bounds[bounds.length - 1];
    b.check(bOffset, (long) rows * columnsB);
    float[] right = scratch.strips(b, bOffset, rows, columnsB, strip);
    float[] left = scratch.eights(a, rows, columnsA);
    for (int j = 0; j < columnsB; j += strip) {
      boolean wide = columnsB - j > tiles.lanes;
      int width = wide ? strip : tiles.lanes;
      for (int i = 0; i < columnsA; i += Tiles.ROWS) {
        Arrays.fill(total, 0, Tiles.ROWS * width, 0);
        for (int g = 1; g < bounds.length; g++) {
          int from = bounds[g - 1];
          int first = (i / Tiles.ROWS * rows + from) * Tiles.ROWS;
          int inner = bounds[g] - from;
          int bAt = rows * j + from * strip;
          tiles.panel(inner, left, first, right, bAt, wide, false, tile, 0, width);
          tiles.addTo(total, 0, tile, 0, Tiles.ROWS * width);
        }
        int columns = Math.min(width, columnsB - j);
        for (int r = 0; r < Tiles.ROWS && i + r < columnsA; r++) {
          Loops.add(sum, at + (i + r) * columnsB + j, total, r * width, columns);
        }
      }
    }
  }
}
