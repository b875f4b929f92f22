package dev.tacit.learning.kernels;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops of the Vector API: tiles of eight rows stay in registers while the inner index runs.
 *
 * <p>Floats of one species only, here and everywhere: the profiles that HotSpot takes of the
 * library's own methods are shared, and where they have seen two species, vectors that come out of
 * a loop are kept on the heap, which is twenty times as slow.
 */
final class VectorTiles extends Tiles {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int STRIP = 2 * LANES;

  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, SPECIES.vectorShape());

  /** Whether registers hold more than a dozen sums: there are 32 where they are this wide. */
  static final boolean LARGE = LANES >= 16;

  private final VectorDots dots = new VectorDots();
  private final VectorPanels panels = new VectorPanels();
  private final VectorSteps steps = new VectorSteps();

  /** Where the sums of {@link #squares} are added up. */
  private final float[] sums = new float[LANES];

  VectorTiles() {
    super(LANES, VectorDots.MOST_ROWS);
  }

  @Override
  void multiply(
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
      int cStep) {
    if (!add) {
      clear(c, cAt, cStep, wide);
    }
    if (!wide) {
      eightNarrow(inner, a, rows, row, inners, b, bAt, c, cAt, cStep);
    } else {
      eightWide(inner, a, rows, row, inners, b, bAt, c, cAt, cStep);
    }
  }

  @Override
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
    if (LARGE) {
      super.multiply(first, rows, columns, inner, a, rowAt, innerAt, b, add, c, cAt, cStep);
    } else {
      panels.multiply(first, rows, columns, inner, a, rowAt, innerAt, b, add, c, cAt, cStep);
    }
  }

  @Override
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
    if (LARGE) {
      super.panel(inner, a, aAt, b, bAt, wide, add, c, cAt, cStep);
    } else {
      VectorPanels.tile(inner, a, aAt, b, bAt, wide, add, c, cAt, cStep);
    }
  }

  /** A sum that begins with a choice of two vectors is one that HotSpot keeps on the heap. */
  static void clear(float[] c, int cAt, int cStep, boolean wide) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int r = 0, at = cAt; r < ROWS; r++, at += cStep) {
      zero.intoArray(c, at);
      if (wide) {
        zero.intoArray(c, at + LANES);
      }
    }
  }

  private static void eightWide(
      int inner,
      float[] a,
      int[] rows,
      int row,
      int[] inners,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int cStep) {
    int r0 = rows[row];
    int r1 = rows[row + 1];
    int r2 = rows[row + 2];
    int r3 = rows[row + 3];
    int r4 = rows[row + 4];
    int r5 = rows[row + 5];
    int r6 = rows[row + 6];
    int r7 = rows[row + 7];
    FloatVector c00 = FloatVector.fromArray(SPECIES, c, cAt);
    FloatVector c01 = FloatVector.fromArray(SPECIES, c, cAt + LANES);
    FloatVector c10 = FloatVector.fromArray(SPECIES, c, cAt + cStep);
    FloatVector c11 = FloatVector.fromArray(SPECIES, c, cAt + cStep + LANES);
    FloatVector c20 = FloatVector.fromArray(SPECIES, c, cAt + 2 * cStep);
    FloatVector c21 = FloatVector.fromArray(SPECIES, c, cAt + 2 * cStep + LANES);
    FloatVector c30 = FloatVector.fromArray(SPECIES, c, cAt + 3 * cStep);
    FloatVector c31 = FloatVector.fromArray(SPECIES, c, cAt + 3 * cStep + LANES);
    FloatVector c40 = FloatVector.fromArray(SPECIES, c, cAt + 4 * cStep);
    FloatVector c41 = FloatVector.fromArray(SPECIES, c, cAt + 4 * cStep + LANES);
    FloatVector c50 = FloatVector.fromArray(SPECIES, c, cAt + 5 * cStep);
    FloatVector c51 = FloatVector.fromArray(SPECIES, c, cAt + 5 * cStep + LANES);
    FloatVector c60 = FloatVector.fromArray(SPECIES, c, cAt + 6 * cStep);
    FloatVector c61 = FloatVector.fromArray(SPECIES, c, cAt + 6 * cStep + LANES);
    FloatVector c70 = FloatVector.fromArray(SPECIES, c, cAt + 7 * cStep);
    FloatVector c71 = FloatVector.fromArray(SPECIES, c, cAt + 7 * cStep + LANES);
    int from = bAt;
    for (int k = 0; k < inner; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, from);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, from + LANES);
      int at = inners[k];
      FloatVector x = FloatVector.broadcast(SPECIES, a[at + r0]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[at + r1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(SPECIES, a[at + r2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(SPECIES, a[at + r3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(SPECIES, a[at + r4]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(SPECIES, a[at + r5]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      x = FloatVector.broadcast(SPECIES, a[at + r6]);
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      x = FloatVector.broadcast(SPECIES, a[at + r7]);
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
      from += STRIP;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + LANES);
    c10.intoArray(c, cAt + cStep);
    c11.intoArray(c, cAt + cStep + LANES);
    c20.intoArray(c, cAt + 2 * cStep);
    c21.intoArray(c, cAt + 2 * cStep + LANES);
    c30.intoArray(c, cAt + 3 * cStep);
    c31.intoArray(c, cAt + 3 * cStep + LANES);
    c40.intoArray(c, cAt + 4 * cStep);
    c41.intoArray(c, cAt + 4 * cStep + LANES);
    c50.intoArray(c, cAt + 5 * cStep);
    c51.intoArray(c, cAt + 5 * cStep + LANES);
    c60.intoArray(c, cAt + 6 * cStep);
    c61.intoArray(c, cAt + 6 * cStep + LANES);
    c70.intoArray(c, cAt + 7 * cStep);
    c71.intoArray(c, cAt + 7 * cStep + LANES);
  }

  private static void eightNarrow(
      int inner,
      float[] a,
      int[] rows,
      int row,
      int[] inners,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int cStep) {
    int r0 = rows[row];
    int r1 = rows[row + 1];
    int r2 = rows[row + 2];
    int r3 = rows[row + 3];
    int r4 = rows[row + 4];
    int r5 = rows[row + 5];
    int r6 = rows[row + 6];
    int r7 = rows[row + 7];
    FloatVector c0 = FloatVector.fromArray(SPECIES, c, cAt);
    FloatVector c1 = FloatVector.fromArray(SPECIES, c, cAt + cStep);
    FloatVector c2 = FloatVector.fromArray(SPECIES, c, cAt + 2 * cStep);
    FloatVector c3 = FloatVector.fromArray(SPECIES, c, cAt + 3 * cStep);
    FloatVector c4 = FloatVector.fromArray(SPECIES, c, cAt + 4 * cStep);
    FloatVector c5 = FloatVector.fromArray(SPECIES, c, cAt + 5 * cStep);
    FloatVector c6 = FloatVector.fromArray(SPECIES, c, cAt + 6 * cStep);
    FloatVector c7 = FloatVector.fromArray(SPECIES, c, cAt + 7 * cStep);
    int from = bAt;
    for (int k = 0; k < inner; k++) {
      FloatVector y = FloatVector.fromArray(SPECIES, b, from);
      int at = inners[k];
      c0 = FloatVector.broadcast(SPECIES, a[at + r0]).fma(y, c0);
      c1 = FloatVector.broadcast(SPECIES, a[at + r1]).fma(y, c1);
      c2 = FloatVector.broadcast(SPECIES, a[at + r2]).fma(y, c2);
      c3 = FloatVector.broadcast(SPECIES, a[at + r3]).fma(y, c3);
      c4 = FloatVector.broadcast(SPECIES, a[at + r4]).fma(y, c4);
      c5 = FloatVector.broadcast(SPECIES, a[at + r5]).fma(y, c5);
      c6 = FloatVector.broadcast(SPECIES, a[at + r6]).fma(y, c6);
      c7 = FloatVector.broadcast(SPECIES, a[at + r7]).fma(y, c7);
      from += STRIP;
    }
    c0.intoArray(c, cAt);
    c1.intoArray(c, cAt + cStep);
    c2.intoArray(c, cAt + 2 * cStep);
    c3.intoArray(c, cAt + 3 * cStep);
    c4.intoArray(c, cAt + 4 * cStep);
    c5.intoArray(c, cAt + 5 * cStep);
    c6.intoArray(c, cAt + 6 * cStep);
    c7.intoArray(c, cAt + 7 * cStep);
  }

  @Override
  void dots(
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
      int yStep) {
    dots.dots(inner, w, wAt, wStep, last, x, rows, row, count, y, yAt, yStep);
  }

  @Override
  void step(
      int inner,
      float[] a,
      int aAt,
      float[] b,
      int bStep,
      int columns,
      float[] from,
      float[] to,
      int at,
      int step) {
    steps.step(inner, a, aAt, b, bStep, columns, from, to, at, step);
  }

  @Override
  float squares(float[] values, int at, int length) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int end = at + length;
    int i = at;
    for (; i + 4 * LANES <= end; i += 4 * LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, values, i);
      a = x.fma(x, a);
      x = FloatVector.fromArray(SPECIES, values, i + LANES);
      b = x.fma(x, b);
      x = FloatVector.fromArray(SPECIES, values, i + 2 * LANES);
      c = x.fma(x, c);
      x = FloatVector.fromArray(SPECIES, values, i + 3 * LANES);
      d = x.fma(x, d);
    }
    for (; i + LANES <= end; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, values, i);
      a = x.fma(x, a);
    }
    a.add(b).add(c.add(d)).intoArray(sums, 0);
    float total = 0;
    for (float sum : sums) {
      total += sum;
    }
    for (; i < end; i++) {
      total += values[i] * values[i];
    }
    return total;
  }

  @Override
  void addScaled(float[] into, int at, float factor, float[] from, int fromAt, int length) {
    int whole = SPECIES.loopBound(length);
    FloatVector by = FloatVector.broadcast(SPECIES, factor);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector sum = FloatVector.fromArray(SPECIES, into, at + j);
      FloatVector.fromArray(SPECIES, from, fromAt + j).fma(by, sum).intoArray(into, at + j);
    }
    for (int j = whole; j < length; j++) {
      into[at + j] = Math.fma(factor, from[fromAt + j], into[at + j]);
    }
  }

  @Override
  void add(float[] to, float[] from, int at, float[] more, int moreAt, int length) {
    addTo(to, from, at, more, moreAt, length);
  }

  static void addTo(float[] to, float[] from, int at, float[] more, int moreAt, int length) {
    int whole = SPECIES.loopBound(length);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector.fromArray(SPECIES, from, at + j)
          .add(FloatVector.fromArray(SPECIES, more, moreAt + j))
          .intoArray(to, at + j);
    }
    for (int j = whole; j < length; j++) {
      to[at + j] = from[at + j] + more[moreAt + j];
    }
  }

  @Override
  void scale(float[] values, int at, float factor, int length) {
    int whole = SPECIES.loopBound(length);
    for (int j = at; j < at + whole; j += LANES) {
      FloatVector scaled = FloatVector.fromArray(SPECIES, values, j).mul(factor);
      FloatVector size = scaled.abs();
      VectorMask<Float> normal =
          size.compare(VectorOperators.GE, Float.MIN_NORMAL)
              .and(size.compare(VectorOperators.LE, Float.MAX_VALUE));
      FloatVector.zero(SPECIES).blend(scaled, normal).intoArray(values, j);
    }
    for (int j = at + whole; j < at + length; j++) {
      float scaled = factor * values[j];
      float size = Math.abs(scaled);
      values[j] = size >= Float.MIN_NORMAL && size <= Float.MAX_VALUE ? scaled : 0;
    }
  }

  @Override
  void addTo(double[] sum, int at, float[] from, int fromAt, int length) {
    // Of eight floats the half that is converted comes by way of the heap.
    int whole = LARGE ? SPECIES.loopBound(length) : 0;
    for (int j = 0; j < whole; j += LANES) {
      FloatVector more = FloatVector.fromArray(SPECIES, from, fromAt + j);
      addHalf(more, 0, sum, at + j);
      addHalf(more, 1, sum, at + j + LANES / 2);
    }
    for (int j = whole; j < length; j++) {
      sum[at + j] += from[fromAt + j];
    }
  }

  /** One half of a vector of floats. */
  private static void addHalf(FloatVector more, int half, double[] sum, int at) {
    DoubleVector wide = (DoubleVector) more.convertShape(VectorOperators.F2D, DOUBLES, half);
    DoubleVector.fromArray(DOUBLES, sum, at).add(wide).intoArray(sum, at);
  }

  @Override
  void sumRows(int rows, int columns, float[] b, int bAt, int bStep, float[] into, int at) {
    int j = 0;
    for (; j + LANES <= columns; j += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int r = 0, from = bAt + j; r < rows; r++, from += bStep) {
        sum = sum.add(FloatVector.fromArray(SPECIES, b, from));
      }
      sum.intoArray(into, at + j);
    }
    for (; j < columns; j++) {
      float sum = 0;
      for (int r = 0, from = bAt + j; r < rows; r++, from += bStep) {
        sum += b[from];
      }
      into[at + j] = sum;
    }
  }
}
