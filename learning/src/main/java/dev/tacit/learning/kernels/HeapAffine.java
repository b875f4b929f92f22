package dev.tacit.learning.kernels;

/**
 * W twice: as rows for the way back, and transposed in strips for the way there; or where it lies,
 * while few rows go through it.
 */
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

  /** Where W lies; null once it is in strips. */
  private float[] attached;

  private int attachedAt;

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
  public void attach(float[] parameters, int offset) {
    attached = parameters;
    attachedAt = offset;
    if (goesBack) {
      copyRows(parameters, offset);
    }
  }

  @Override
  public void load(float[] parameters, int offset) {
    attached = null;
    if (goesBack) {
      copyRows(parameters, offset);
    }
    fillStrips(parameters, offset);
  }

  private void fillStrips(float[] parameters, int offset) {
    Transposed strips = new Transposed(in, strip, columns);
    for (int i = 0; i < out; i += Transposed.ROWS) {
      strips.put(i, Math.min(Transposed.ROWS, out - i), parameters, offset + i * in);
    }
  }

  private void copyRows(float[] parameters, int offset) {
    for (int i = 0; i < out; i++) {
      System.arraycopy(parameters, offset + i * in, rows, i * inStep, in);
    }
  }

  /** From the strips, the first time that rows are asked for. */
  private void fillRows() {
    rows = new float[out * inStep + tiles.lanes];
    goesBack = true;
    if (attached != null) {
      copyRows(attached, attachedAt);
      return;
    }
    for (int i = 0; i < out; i++) {
      int from = i / strip * in * strip + i % strip;
      for (int k = 0; k < in; k++) {
        rows[i * inStep + k] = columns[from + k * strip];
      }
    }
  }

  @Override
  public void forward(int count, Floats x, float[] bias, Floats y, double[] squaredNorms) {
    if (attached != null) {
      if (count <= strip) {
        forwardInPlace(count, x, bias, y, squaredNorms);
        return;
      }
      fillStrips(attached, attachedAt);
      attached = null;
    }
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

  /** Dot products of rows of x and of W, which is read once, in order, and needs no other form. */
  private void forwardInPlace(int count, Floats x, float[] bias, Floats y, double[] squaredNorms) {
    float[] left = left(x, 0, count, in);
    for (int r = 0; squaredNorms != null && r < count; r++) {
      squaredNorms[r] = TiledKernels.bound(tiles, in, left, r * in);
    }
    int fives = (count + Tiles.DOT_ROWS - 1) / Tiles.DOT_ROWS * Tiles.DOT_ROWS;
    int[] rowAt = scratch.inners(fives, in);
    for (int r = count; r < fives; r++) {
      rowAt[r] = rowAt[count - 1];
    }
    int step = out + 1;
    float[] c = scratch.product(fives * step);
    for (int i = 0; i < out; i += 2) {
      // An odd number of outputs has no other beside its last.
      int wStep = i + 1 < out ? in : 0;
      for (int r = 0; r < fives; r += Tiles.DOT_ROWS) {
        tiles.dots(in, attached, attachedAt + i * in, wStep, left, rowAt, r, c, r * step + i, step);
      }
    }
    for (int r = 0; bias != null && r < count; r++) {
      Loops.add(c, r * step, bias, 0, out);
    }
    scratch.write(c, step, count, out, y, 0);
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
