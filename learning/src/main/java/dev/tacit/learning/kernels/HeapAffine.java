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
  private final Dots dots;
  private final DeferredSteps deferred;
  private final int strip;
  private final int inStep;
  private final int outStep;
  private float[] columns = new float[0];
  private float[] rows = new float[0];

  /** Which of the two are those of the weights. A first layer never goes back: it has no rows. */
  private boolean hasColumns;

  private boolean hasRows;

  /** Where W lies, if it is attached. */
  private float[] attached;

  private int attachedAt;

  HeapAffine(int in, int out, Tiles tiles, Scratch scratch) {
    this.in = in;
    this.out = out;
    this.tiles = tiles;
    this.scratch = scratch;
    this.dots = new Dots(tiles, scratch);
    this.deferred = new DeferredSteps(in, out, tiles, scratch);
    this.strip = tiles.width();
    this.inStep = tiles.padded(in);
    this.outStep = Dots.paddedColumns(tiles.padded(out));
  }

  @Override
  public void attach(float[] parameters, int offset) {
    deferred.clear();
    attached = parameters;
    attachedAt = offset;
    hasColumns = false;
    hasRows = false;
  }

  @Override
  public void load(float[] parameters, int offset) {
    boolean goesBack = rows.length > 0;
    attach(parameters, offset);
    fillColumns();
    if (goesBack) {
      fillRows();
    }
    attached = null;
  }

  @Override
  public boolean defer(int count, float factor, Floats dy, Floats x) {
    return attached != null && deferred.add(count, factor, dy, x);
  }

  @Override
  public boolean isDeferred() {
    return !deferred.isEmpty();
  }

  @Override
  public double deferredSquares() {
    return deferred.squares();
  }

  @Override
  public void addDeferred(float weight, float[] from, float[] to, int at) {
    deferred.addTo(weight, from, to, at);
  }

  @Override
  public void readDeferred(int from, int length, float[] into, int at) {
    deferred.read(from, length, into, at);
  }

  private void fillColumns() {
    if (columns.length == 0) {
      columns = new float[Strips.size(in, out, strip)];
    }
    Strips strips = new Strips(in, strip, columns);
    for (int i = 0; i < out && attached != null; i += Strips.ROWS) {
      strips.putColumns(i, Math.min(Strips.ROWS, out - i), attached, attachedAt + i * in);
    }
    hasColumns = true;
  }

  /** From where W lies, or else, the first time that rows are asked for, from the strips. */
  private void fillRows() {
    if (rows.length == 0) {
      rows = new float[Strips.size(out, in, strip)];
    }
    hasRows = true;
    Strips strips = new Strips(out, strip, rows);
    for (int i = 0; i < out && attached != null; i++) {
      strips.putRow(i, in, attached, attachedAt + i * in);
    }
    float[] line = attached == null ? scratch.line(in) : null;
    for (int i = 0; i < out && attached == null; i++) {
      int from = i / strip * in * strip + i % strip;
      for (int k = 0; k < in; k++) {
        line[k] = columns[from + k * strip];
      }
      strips.putRow(i, in, line, 0);
    }
  }

  @Override
  public void forward(int count, Floats x, float[] bias, Floats y, double[] squaredNorms) {
    if (!hasColumns && (attached == null || count > strip)) {
      fillColumns();
    }
    for (int from = 0; from < count; from += ROWS) {
      int some = Math.min(ROWS, count - from);
      float[] left = left(x, from, some, in);
      for (int r = 0; squaredNorms != null && r < some; r++) {
        squaredNorms[from + r] = TiledKernels.bound(tiles, in, left, r * in);
      }
      int padded = Math.max(Tiles.paddedRows(some), Dots.paddedRows(some));
      float[] c = scratch.product(padded * outStep);
      if (hasColumns) {
        multiply(some, left, bias, c);
      } else {
        multiplyInPlace(some, left, bias, c);
      }
      deferred.addForward(some, left, c, outStep);
      scratch.write(c, outStep, some, out, y, from * out);
    }
  }

  private void multiply(int some, float[] left, float[] bias, float[] c) {
    int[] rowAt = scratch.rows(some, in);
    int[] innerAt = scratch.inners(in, 1);
    for (int r = 0; bias != null && r < some; r++) {
      System.arraycopy(bias, 0, c, r * outStep, out);
    }
    boolean add = bias != null;
    tiles.multiply(0, some, out, in, left, rowAt, innerAt, columns, add, c, 0, outStep);
  }

  /** By dot products of rows of x and of W, which is read once, in order. */
  private void multiplyInPlace(int some, float[] left, float[] bias, float[] c) {
    dots.multiply(some, in, left, in, out, attached, attachedAt, in, c, outStep);
    for (int r = 0; bias != null && r < some; r++) {
      Loops.add(c, r * outStep, bias, 0, out);
    }
  }

  @Override
  public void backward(int count, Floats dy, Floats dx) {
    if (!hasRows) {
      fillRows();
    }
    for (int from = 0; from < count; from += ROWS) {
      int some = Math.min(ROWS, count - from);
      float[] left = left(dy, from, some, out);
      int[] rowAt = scratch.rows(some, out);
      int[] innerAt = scratch.inners(out, 1);
      float[] c = scratch.product(Tiles.paddedRows(some) * inStep);
      tiles.multiply(0, some, in, out, left, rowAt, innerAt, rows, false, c, 0, inStep);
      deferred.addBackward(some, left, c, inStep);
      scratch.write(c, inStep, some, in, dx, from * in);
    }
  }

  private float[] left(Floats matrix, int from, int some, int width) {
    float[] left = scratch.left(some * width);
    matrix.get(from * width, left, 0, some * width);
    return left;
  }
}
