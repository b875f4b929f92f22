package dev.tacit.learning.kernels;

/** W twice: as rows for the way back, and transposed in strips for the way there. */
final class HeapAffine implements Affine {
  /** Rows of x that are worked on at a time. */
  private static final int ROWS = 128;

  private final int in;
  private final int out;
  private final Tiles tiles;
  private final Scratch scratch;
  private final int strip;
  private final int inStep;
  private final float[] columns;

  /** A model's first layer never goes back: it has no rows. */
  private boolean goesBack;

  private float[] rows = new float[0];

  HeapAffine(int in, int out, Tiles tiles, Scratch scratch) {
    this.in = in;
    this.out = out;
    this.tiles = tiles;
    this.scratch = scratch;
    this.strip = 2 * tiles.lanes;
    this.inStep = tiles.padded(in);
    this.columns = new float[(out + strip - 1) / strip * strip * in];
  }

  @Override
  public void load(float[] parameters, int offset) {
    Transposed strips = new Transposed(in, strip, columns);
    for (int i = 0; i < out; i += Transposed.ROWS) {
      strips.put(i, Math.min(Transposed.ROWS, out - i), parameters, offset + i * in);
    }
    for (int i = 0; goesBack && i < out; i++) {
      System.arraycopy(parameters, offset + i * in, rows, i * inStep, in);
    }
  }

  /** From the strips, the first time that rows are asked for. */
  private void fillRows() {
    rows = new float[out * inStep + tiles.lanes];
    for (int i = 0; i < out; i++) {
      int from = i / strip * in * strip + i % strip;
      for (int k = 0; k < in; k++) {
        rows[i * inStep + k] = columns[from + k * strip];
      }
    }
    goesBack = true;
  }

  @Override
  public void forward(int count, Floats x, float[] bias, Floats y, double[] squaredNorms) {
    int step = tiles.padded(out);
    for (int from = 0; from < count; from += ROWS) {
      int some = Math.min(ROWS, count - from);
      float[] left = left(x, from, some, in);
      for (int r = 0; squaredNorms != null && r < some; r++) {
        squaredNorms[from + r] = TiledKernels.bound(tiles, in, left, r * in);
      }
      int[] rowAt = scratch.rows(some, in);
      int[] innerAt = scratch.inners(in, 1);
      float[] c = scratch.product(Tiles.paddedRows(some) * step);
      for (int r = 0; bias != null && r < some; r++) {
        System.arraycopy(bias, 0, c, r * step, out);
      }
      boolean add = bias != null;
      tiles.multiply(
          some, out, in, left, rowAt, innerAt, columns, in * strip, strip, add, c, 0, step);
      scratch.write(c, step, some, out, y, from * out);
    }
  }

  @Override
  public void backward(int count, Floats dy, Floats dx) {
    if (!goesBack) {
      fillRows();
    }
    for (int from = 0; from < count; from += ROWS) {
      int some = Math.min(ROWS, count - from);
      float[] left = left(dy, from, some, out);
      int[] rowAt = scratch.rows(some, out);
      int[] innerAt = scratch.inners(out, 1);
      float[] c = scratch.product(Tiles.paddedRows(some) * inStep);
      tiles.multiply(some, in, out, left, rowAt, innerAt, rows, strip, inStep, false, c, 0, inStep);
      scratch.write(c, inStep, some, in, dx, from * in);
    }
  }

  private float[] left(Floats matrix, int from, int some, int width) {
    float[] left = scratch.left(some * width);
    matrix.get(from * width, left, 0, some * width);
    return left;
  }
}
