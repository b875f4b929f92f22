package dev.tacit.learning.kernels;

import java.util.Arrays;

/**
 * Steps of a matrix W [out, in] along sums of few outer products that are not taken yet: W is as if
 * D<sup>T</sup> X were added to it, where D [rows, out] and X [rows, in] are kept, so that
 *
 * <pre>
 *   x (W + D<sup>T</sup> X)<sup>T</sup> = x W<sup>T</sup> + (x X<sup>T</sup>) D
 *   dy (W + D<sup>T</sup> X) = dy W + (dy D<sup>T</sup>) X
 * </pre>
 *
 * While rows are few next to the sides of W, what is added on the right costs little, and W, which
 * leaves the near caches, is read once for each product and written once for all steps. Where
 * steps' rows are a few at a time, that takes half as long as to take each.
 */
final class DeferredSteps {
  /** Of the work of a product with W, the part that may be added to it, once memory is full. */
  private static final double PART = 0.25;

  private static final int MOST_ROWS = 64;

  private final int in;
  private final int out;
  private final int xStep;
  private final int dStep;
  private final int most;
  private final Tiles tiles;
  private final Scratch scratch;
  private final Dots dots;
  private final OuterSteps steps;

  /** X and D, their rows padded to whole vectors; made when they are needed. */
  private float[] x = new float[0];

  private float[] d = new float[0];
  private int rows;

  private float[] scaled = new float[0];

  /** Some rows of D<sup>T</sup> X, and which: none if negative. */
  private float[] made = new float[0];

  private int madeRow = -1;
  private float[] products = new float[0];

  DeferredSteps(int in, int out, Tiles tiles, Scratch scratch) {
    this.in = in;
    this.out = out;
    this.xStep = tiles.padded(in);
    this.dStep = tiles.padded(out);
    this.most = (int) Math.min(MOST_ROWS, PART * in * out / (in + out));
    this.tiles = tiles;
    this.scratch = scratch;
    this.dots = new Dots(tiles, scratch);
    this.steps = new OuterSteps(tiles, scratch);
  }

  boolean isEmpty() {
    return rows == 0;
  }

  void clear() {
    rows = 0;
    madeRow = -1;
  }

  /**
   * Keeps W += factor dy<sup>T</sup> x.
   *
   * @return whether there was room; else nothing is kept
   */
  boolean add(int count, float factor, Floats dy, Floats inputs) {
    if (rows + count > most) {
      return false;
    }
    if (x.length == 0) {
      x = new float[most * xStep + tiles.lanes];
      d = new float[most * dStep + tiles.lanes];
    }
    scratch.read(inputs, 0, count, in, x, rows * xStep, xStep);
    scratch.read(dy, 0, count, out, d, rows * dStep, dStep);
    for (int i = rows * dStep; i < (rows + count) * dStep; i++) {
      d[i] *= factor;
    }
    rows += count;
    madeRow = -1;
    return true;
  }

  /**
   * c += (inputs X<sup>T</sup>) D.
   *
   * @param inputs [count, in]
   * @param c of {@link Tiles#paddedRows} and padded columns
   */
  void addForward(int count, float[] inputs, float[] c, int cStep) {
    addProduct(count, in, inputs, x, xStep, out, d, dStep, c, cStep);
  }

  /** c += (dy D<sup>T</sup>) X, likewise. */
  void addBackward(int count, float[] dy, float[] c, int cStep) {
    addProduct(count, out, dy, d, dStep, in, x, xStep, c, cStep);
  }

  private void addProduct(
      int count,
      int inner,
      float[] left,
      float[] first,
      int firstStep,
      int columns,
      float[] second,
      int secondStep,
      float[] c,
      int cStep) {
    if (rows == 0) {
      return;
    }
    int step = Dots.paddedColumns(rows);
    int size = Dots.paddedRows(count) * step;
    if (products.length < size) {
      products = new float[size];
    }
    dots.multiply(count, inner, left, inner, rows, first, 0, firstStep, products, step);
    int[] rowAt = scratch.rows(count, step);
    int[] innerAt = scratch.inners(rows, 1);
    float[] strips = scratch.strips(second, secondStep, rows, columns, tiles.width());
    tiles.multiply(0, count, columns, rows, products, rowAt, innerAt, strips, true, c, 0, cStep);
  }

  /**
   * At least the squared norm of D<sup>T</sup> X, as {@link #read} makes it: the sum of the
   * products of D D<sup>T</sup> and X X<sup>T</sup>.
   *
   * <p>Let s be the sum over rows of |d| |x|. A product of two rows is off by less than (additions
   * + 1) 2<sup>-24</sup> of that of their norms (Higham, section 3.1), so the sum of products of
   * two is off by those of both times s squared; and a number of D<sup>T</sup> X by (rows + 1)
   * 2<sup>-24</sup> of the sum of what it is made of, so the norm by that times s, or its square by
   * twice that times s squared, and as much again for what is of second order.
   *
   * <p>A product of two rows is also off by half a smallest subnormal for each number that
   * underflows, which the norms here have twice.
   */
  double squares() {
    if (rows == 0) {
      return 0;
    }
    int step = Dots.paddedColumns(rows);
    float[] d2 = new float[Dots.paddedRows(rows) * step];
    float[] x2 = new float[d2.length];
    dots.gram(rows, out, d, dStep, d2, step);
    dots.gram(rows, in, x, xStep, x2, step);
    double dLost = (double) out * Float.MIN_VALUE;
    double xLost = (double) in * Float.MIN_VALUE;
    double sum = 0;
    double norms = 0;
    double dNorms = 0;
    double xNorms = 0;
    for (int r = 0; r < rows; r++) {
      double dSquare = d2[r * step + r] + dLost;
      double xSquare = x2[r * step + r] + xLost;
      norms += Math.sqrt(dSquare * xSquare);
      dNorms += Math.sqrt(dSquare);
      xNorms += Math.sqrt(xSquare);
      sum += (double) d2[r * step + r] * x2[r * step + r];
      for (int k = 0; k < r; k++) {
        sum += 2 * ((double) d2[r * step + k] * x2[r * step + k]);
      }
    }
    // (a + a') (b + b') - a b for all pairs of rows, where |a| is at most the norms' product.
    double lost = 2 * (dNorms * dNorms * xLost + xNorms * xNorms * dLost);
    int additions = (in + out) / tiles.lanes + 2 * tiles.lanes;
    return Math.max(0, sum) + lost + norms * norms * 2 * (additions + 2 * rows) * 0x1p-24;
  }

  /**
   * into[at + j] = what is kept for number from + j of W. Eight rows are made at a time, and stay
   * for who reads on.
   */
  void read(int from, int length, float[] into, int at) {
    for (int i = from; i < from + length; ) {
      int row = i / in;
      int first = row / Tiles.ROWS * Tiles.ROWS;
      if (first != madeRow) {
        make(first);
      }
      int column = i - row * in;
      int some = Math.min(from + length - i, in - column);
      System.arraycopy(made, (row - first) * madeStep() + column, into, at + i - from, some);
      i += some;
    }
  }

  /** Whole tiles, so that there is no edge: what is made behind a row is not read. */
  private int madeStep() {
    int strip = tiles.width();
    return (in + strip - 1) / strip * strip;
  }

  private void make(int row) {
    if (made.length == 0) {
      made = new float[Tiles.ROWS * madeStep()];
    }
    int some = Math.min(Tiles.ROWS, out - row);
    float[] left = scratch.left(rows * Tiles.ROWS);
    Arrays.fill(left, 0, rows * Tiles.ROWS, 0);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(d, r * dStep + row, left, r * Tiles.ROWS, some);
    }
    Arrays.fill(made, 0);
    tiles.step(rows, left, 0, x, xStep, madeStep(), made, made, 0, madeStep());
    madeRow = row;
  }

  /**
   * to[at + j] = from[at + j] + weight times what is kept for the j-th number of W.
   *
   * @param from null for zeros; may be {@code to}
   */
  void addTo(float weight, float[] from, float[] to, int at) {
    if (scaled.length < rows * out) {
      scaled = new float[most * out];
    }
    for (int r = 0; r < rows; r++) {
      System.arraycopy(d, r * dStep, scaled, r * out, out);
    }
    steps.add(rows, weight, scaled, out, x, in, from, to, at);
  }
}
