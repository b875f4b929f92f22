package dev.tacit.learning.kernels;

import java.util.Arrays;

/** What is no product: sums of rows, and norms, by the loops of {@link Tiles}. */
public abstract class TiledKernels implements Kernels {
  /** Floats that norms are taken of at a time: 16 KiB, half of a first cache. */
  private static final int CHUNK = 4096;

  /** Floats of rows that are added up at a time: they and their doubles stay in a first cache. */
  private static final int ROW_CHUNK = 1024;

  final Tiles tiles;
  final Scratch scratch = new Scratch();
  private final OuterSteps steps;

  TiledKernels(Tiles tiles) {
    this.tiles = tiles;
    this.steps = new OuterSteps(tiles, scratch);
  }

  @Override
  public final void step(
      int rows,
      float factor,
      Floats a,
      int columnsA,
      Floats b,
      int columnsB,
      float[] from,
      float[] to,
      int at) {
    float[] left = scratch.line(rows * columnsA);
    a.get(0, left, 0, rows * columnsA);
    int bStep = tiles.padded(columnsB);
    float[] right = scratch.right(rows * bStep + tiles.lanes);
    scratch.read(b, 0, rows, columnsB, right, bStep);
    steps.add(rows, factor, left, columnsA, right, columnsB, from, to, at);
  }

  @Override
  public final void scaleRows(int rows, int columns, float[] factors, float[] matrix) {
    for (int r = 0; r < rows; r++) {
      tiles.scale(matrix, r * columns, factors[r], columns);
    }
  }

  @Override
  public final void addRows(
      int[] bounds,
      int columns,
      float[] factors,
      float[] matrix,
      int matrixAt,
      int step,
      double[] sum,
      int at) {
    float[] chunk = scratch.line(ROW_CHUNK);
    for (int done = 0; done < columns; done += ROW_CHUNK) {
      int some = Math.min(ROW_CHUNK, columns - done);
      for (int g = 1; g < bounds.length; g++) {
        Arrays.fill(chunk, 0, some, 0);
        for (int r = bounds[g - 1]; r < bounds[g]; r++) {
          tiles.addScaled(chunk, 0, factors[r], matrix, matrixAt + r * step + done, some);
        }
        tiles.addTo(sum, at + done, chunk, 0, some);
      }
    }
  }

  @Override
  public final void sumRows(
      int rows, int columns, Floats matrix, int offset, float[] into, int at) {
    float[] all = scratch.left(rows * columns);
    matrix.get(offset, all, 0, rows * columns);
    tiles.sumRows(rows, columns, all, 0, columns, into, at);
  }

  @Override
  public final double squaredNormBound(int length, Floats values, int offset) {
    values.check(offset, length);
    float[] chunk = scratch.line(CHUNK);
    double total = 0;
    for (int done = 0; done < length; done += CHUNK) {
      int some = Math.min(CHUNK, length - done);
      values.get(offset + done, chunk, 0, some);
      total += chunkBound(tiles, chunk, 0, some);
    }
    return total;
  }

  @Override
  public final double squaredNormBound(int length, float[] values, int at) {
    return bound(tiles, length, values, at);
  }

  static double bound(Tiles tiles, int length, float[] values, int at) {
    double total = 0;
    for (int done = 0; done < length; done += CHUNK) {
      total += chunkBound(tiles, values, at + done, Math.min(CHUNK, length - done));
    }
    return total;
  }

  /** Of numbers that one chain of additions is short enough for. */
  private static double chunkBound(Tiles tiles, float[] values, int at, int length) {
    int additions = Math.min(length, length / 16 + 40);
    return Kernels.bound(tiles.squares(values, at, length), length, additions);
  }
}
