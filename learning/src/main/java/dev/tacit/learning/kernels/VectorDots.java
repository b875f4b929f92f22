package dev.tacit.learning.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Tiles#dots} in the Vector API: sums stay in registers while the inner index runs. */
final class VectorDots {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int COLUMNS = Tiles.DOT_COLUMNS;

  /**
   * Rows at a time: twenty sums stay in 32 registers. Of sixteen, ten hold the sums of one column;
   * each x is used once then, so that it is an operand in memory and needs no register, and HotSpot
   * moves no sum to the stack, as it did with ten sums of five rows and two columns.
   */
  static final int MOST_ROWS = VectorTiles.LARGE ? Tiles.DOT_ROWS : 2 * Tiles.DOT_ROWS;

  /** Where the sums are added up, and room behind them. */
  private final float[] sums = new float[(MOST_ROWS * COLUMNS + 1) * LANES];

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
    int w1 = Math.min(wAt + wStep, last);
    int w2 = Math.min(wAt + 2 * wStep, last);
    int w3 = Math.min(wAt + 3 * wStep, last);
    int whole = SPECIES.loopBound(inner);
    if (VectorTiles.LARGE) {
      fourDots(whole, w, wAt, w1, w2, w3, x, rows, row, sums);
    } else {
      oneByOne(whole, w, wAt, x, rows, row, count, sums, 0);
      oneByOne(whole, w, w1, x, rows, row, count, sums, LANES);
      oneByOne(whole, w, w2, x, rows, row, count, sums, 2 * LANES);
      oneByOne(whole, w, w3, x, rows, row, count, sums, 3 * LANES);
    }
    fold(sums, count, LANES / 2);
    for (int r = 0; r < count; r++) {
      int xAt = rows[row + r];
      int place = yAt + r * yStep;
      int sum = r * COLUMNS * LANES;
      y[place] = folded(sums, sum) + dot(whole, inner, w, wAt, x, xAt);
      y[place + 1] = folded(sums, sum + LANES) + dot(whole, inner, w, w1, x, xAt);
      y[place + 2] = folded(sums, sum + 2 * LANES) + dot(whole, inner, w, w2, x, xAt);
      y[place + 3] = folded(sums, sum + 3 * LANES) + dot(whole, inner, w, w3, x, xAt);
    }
  }

  private static void oneByOne(
      int whole,
      float[] w,
      int wAt,
      float[] x,
      int[] rows,
      int row,
      int count,
      float[] sums,
      int at) {
    if (count == MOST_ROWS) {
      tenDots(whole, w, wAt, x, rows, row, sums, at);
    } else {
      fiveDots(whole, w, wAt, x, rows, row, sums, at);
    }
  }

  private static void fourDots(
      int whole,
      float[] w,
      int w0,
      int w1,
      int w2,
      int w3,
      float[] x,
      int[] rows,
      int row,
      float[] sums) {
    int x0 = rows[row];
    int x1 = rows[row + 1];
    int x2 = rows[row + 2];
    int x3 = rows[row + 3];
    int x4 = rows[row + 4];
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = c00;
    FloatVector c02 = c00;
    FloatVector c03 = c00;
    FloatVector c10 = c00;
    FloatVector c11 = c00;
    FloatVector c12 = c00;
    FloatVector c13 = c00;
    FloatVector c20 = c00;
    FloatVector c21 = c00;
    FloatVector c22 = c00;
    FloatVector c23 = c00;
    FloatVector c30 = c00;
    FloatVector c31 = c00;
    FloatVector c32 = c00;
    FloatVector c33 = c00;
    FloatVector c40 = c00;
    FloatVector c41 = c00;
    FloatVector c42 = c00;
    FloatVector c43 = c00;
    for (int k = 0; k < whole; k += LANES) {
      FloatVector a0 = FloatVector.fromArray(SPECIES, w, w0 + k);
      FloatVector a1 = FloatVector.fromArray(SPECIES, w, w1 + k);
      FloatVector a2 = FloatVector.fromArray(SPECIES, w, w2 + k);
      FloatVector a3 = FloatVector.fromArray(SPECIES, w, w3 + k);
      FloatVector v = FloatVector.fromArray(SPECIES, x, x0 + k);
      c00 = v.fma(a0, c00);
      c01 = v.fma(a1, c01);
      c02 = v.fma(a2, c02);
      c03 = v.fma(a3, c03);
      v = FloatVector.fromArray(SPECIES, x, x1 + k);
      c10 = v.fma(a0, c10);
      c11 = v.fma(a1, c11);
      c12 = v.fma(a2, c12);
      c13 = v.fma(a3, c13);
      v = FloatVector.fromArray(SPECIES, x, x2 + k);
      c20 = v.fma(a0, c20);
      c21 = v.fma(a1, c21);
      c22 = v.fma(a2, c22);
      c23 = v.fma(a3, c23);
      v = FloatVector.fromArray(SPECIES, x, x3 + k);
      c30 = v.fma(a0, c30);
      c31 = v.fma(a1, c31);
      c32 = v.fma(a2, c32);
      c33 = v.fma(a3, c33);
      v = FloatVector.fromArray(SPECIES, x, x4 + k);
      c40 = v.fma(a0, c40);
      c41 = v.fma(a1, c41);
      c42 = v.fma(a2, c42);
      c43 = v.fma(a3, c43);
    }
    c00.intoArray(sums, 0);
    c01.intoArray(sums, LANES);
    c02.intoArray(sums, 2 * LANES);
    c03.intoArray(sums, 3 * LANES);
    c10.intoArray(sums, 4 * LANES);
    c11.intoArray(sums, 5 * LANES);
    c12.intoArray(sums, 6 * LANES);
    c13.intoArray(sums, 7 * LANES);
    c20.intoArray(sums, 8 * LANES);
    c21.intoArray(sums, 9 * LANES);
    c22.intoArray(sums, 10 * LANES);
    c23.intoArray(sums, 11 * LANES);
    c30.intoArray(sums, 12 * LANES);
    c31.intoArray(sums, 13 * LANES);
    c32.intoArray(sums, 14 * LANES);
    c33.intoArray(sums, 15 * LANES);
    c40.intoArray(sums, 16 * LANES);
    c41.intoArray(sums, 17 * LANES);
    c42.intoArray(sums, 18 * LANES);
    c43.intoArray(sums, 19 * LANES);
  }

  private static void tenDots(
      int whole, float[] w, int w0, float[] x, int[] rows, int row, float[] sums, int at) {
    int x0 = rows[row];
    int x1 = rows[row + 1];
    int x2 = rows[row + 2];
    int x3 = rows[row + 3];
    int x4 = rows[row + 4];
    int x5 = rows[row + 5];
    int x6 = rows[row + 6];
    int x7 = rows[row + 7];
    int x8 = rows[row + 8];
    int x9 = rows[row + 9];
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = c0;
    FloatVector c2 = c0;
    FloatVector c3 = c0;
    FloatVector c4 = c0;
    FloatVector c5 = c0;
    FloatVector c6 = c0;
    FloatVector c7 = c0;
    FloatVector c8 = c0;
    FloatVector c9 = c0;
    for (int k = 0; k < whole; k += LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, w, w0 + k);
      c0 = a.fma(FloatVector.fromArray(SPECIES, x, x0 + k), c0);
      c1 = a.fma(FloatVector.fromArray(SPECIES, x, x1 + k), c1);
      c2 = a.fma(FloatVector.fromArray(SPECIES, x, x2 + k), c2);
      c3 = a.fma(FloatVector.fromArray(SPECIES, x, x3 + k), c3);
      c4 = a.fma(FloatVector.fromArray(SPECIES, x, x4 + k), c4);
      c5 = a.fma(FloatVector.fromArray(SPECIES, x, x5 + k), c5);
      c6 = a.fma(FloatVector.fromArray(SPECIES, x, x6 + k), c6);
      c7 = a.fma(FloatVector.fromArray(SPECIES, x, x7 + k), c7);
      c8 = a.fma(FloatVector.fromArray(SPECIES, x, x8 + k), c8);
      c9 = a.fma(FloatVector.fromArray(SPECIES, x, x9 + k), c9);
    }
    int step = COLUMNS * LANES;
    c0.intoArray(sums, at);
    c1.intoArray(sums, at + step);
    c2.intoArray(sums, at + 2 * step);
    c3.intoArray(sums, at + 3 * step);
    c4.intoArray(sums, at + 4 * step);
    c5.intoArray(sums, at + 5 * step);
    c6.intoArray(sums, at + 6 * step);
    c7.intoArray(sums, at + 7 * step);
    c8.intoArray(sums, at + 8 * step);
    c9.intoArray(sums, at + 9 * step);
  }

  private static void fiveDots(
      int whole, float[] w, int w0, float[] x, int[] rows, int row, float[] sums, int at) {
    int x0 = rows[row];
    int x1 = rows[row + 1];
    int x2 = rows[row + 2];
    int x3 = rows[row + 3];
    int x4 = rows[row + 4];
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = c0;
    FloatVector c2 = c0;
    FloatVector c3 = c0;
    FloatVector c4 = c0;
    for (int k = 0; k < whole; k += LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, w, w0 + k);
      c0 = a.fma(FloatVector.fromArray(SPECIES, x, x0 + k), c0);
      c1 = a.fma(FloatVector.fromArray(SPECIES, x, x1 + k), c1);
      c2 = a.fma(FloatVector.fromArray(SPECIES, x, x2 + k), c2);
      c3 = a.fma(FloatVector.fromArray(SPECIES, x, x3 + k), c3);
      c4 = a.fma(FloatVector.fromArray(SPECIES, x, x4 + k), c4);
    }
    int step = COLUMNS * LANES;
    c0.intoArray(sums, at);
    c1.intoArray(sums, at + step);
    c2.intoArray(sums, at + 2 * step);
    c3.intoArray(sums, at + 3 * step);
    c4.intoArray(sums, at + 4 * step);
  }

  /**
   * Adds the upper half of each sum's lanes to the lower: in a tree of our own, as the library's
   * order of additions changes when it is compiled.
   */
  private static void fold(float[] sums, int count, int half) {
    for (int at = 0; at < count * COLUMNS * LANES; at += LANES) {
      FloatVector upper = FloatVector.fromArray(SPECIES, sums, at + half);
      FloatVector.fromArray(SPECIES, sums, at).add(upper).intoArray(sums, at);
    }
  }

  private static float folded(float[] sums, int at) {
    float total = 0;
    for (int i = at; i < at + LANES / 2; i += 2) {
      total += sums[i] + sums[i + 1];
    }
    return total;
  }

  private static float dot(int from, int to, float[] w, int wAt, float[] x, int xAt) {
    float total = 0;
    for (int k = from; k < to; k++) {
      total += x[xAt + k] * w[wAt + k];
    }
    return total;
  }
}
