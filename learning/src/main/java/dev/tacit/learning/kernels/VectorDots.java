package dev.tacit.learning.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Tiles#dots} in the Vector API: sums stay in registers while the inner index runs. */
final class VectorDots {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int ROWS = Tiles.DOT_ROWS;
  private static final int COLUMNS = Tiles.DOT_COLUMNS;

  /** Where the sums are added up, and room behind them. */
  private final float[] sums = new float[(ROWS * COLUMNS + 1) * LANES];

  void dots(
      int inner,
      float[] w,
      int wAt,
      int wStep,
      int last,
      float[] x,
      int[] rows,
      int row,
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
      // Sixteen registers do not hold twenty sums.
      twoDots(whole, w, wAt, w1, x, rows, row, sums, 0);
      twoDots(whole, w, w2, w3, x, rows, row, sums, 2 * LANES);
    }
    fold(sums, LANES / 2);
    for (int r = 0; r < ROWS; r++) {
      int xAt = rows[row + r];
      int place = yAt + r * yStep;
      int sum = r * COLUMNS * LANES;
      y[place] = folded(sums, sum) + dot(whole, inner, w, wAt, x, xAt);
      y[place + 1] = folded(sums, sum + LANES) + dot(whole, inner, w, w1, x, xAt);
      y[place + 2] = folded(sums, sum + 2 * LANES) + dot(whole, inner, w, w2, x, xAt);
      y[place + 3] = folded(sums, sum + 3 * LANES) + dot(whole, inner, w, w3, x, xAt);
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

  private static void twoDots(
      int whole, float[] w, int w0, int w1, float[] x, int[] rows, int row, float[] sums, int at) {
    int x0 = rows[row];
    int x1 = rows[row + 1];
    int x2 = rows[row + 2];
    int x3 = rows[row + 3];
    int x4 = rows[row + 4];
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = c00;
    FloatVector c10 = c00;
    FloatVector c11 = c00;
    FloatVector c20 = c00;
    FloatVector c21 = c00;
    FloatVector c30 = c00;
    FloatVector c31 = c00;
    FloatVector c40 = c00;
    FloatVector c41 = c00;
    for (int k = 0; k < whole; k += LANES) {
      FloatVector a0 = FloatVector.fromArray(SPECIES, w, w0 + k);
      FloatVector a1 = FloatVector.fromArray(SPECIES, w, w1 + k);
      FloatVector v = FloatVector.fromArray(SPECIES, x, x0 + k);
      c00 = v.fma(a0, c00);
      c01 = v.fma(a1, c01);
      v = FloatVector.fromArray(SPECIES, x, x1 + k);
      c10 = v.fma(a0, c10);
      c11 = v.fma(a1, c11);
      v = FloatVector.fromArray(SPECIES, x, x2 + k);
      c20 = v.fma(a0, c20);
      c21 = v.fma(a1, c21);
      v = FloatVector.fromArray(SPECIES, x, x3 + k);
      c30 = v.fma(a0, c30);
      c31 = v.fma(a1, c31);
      v = FloatVector.fromArray(SPECIES, x, x4 + k);
      c40 = v.fma(a0, c40);
      c41 = v.fma(a1, c41);
    }
    c00.intoArray(sums, at);
    c01.intoArray(sums, at + LANES);
    c10.intoArray(sums, at + 4 * LANES);
    c11.intoArray(sums, at + 5 * LANES);
    c20.intoArray(sums, at + 8 * LANES);
    c21.intoArray(sums, at + 9 * LANES);
    c30.intoArray(sums, at + 12 * LANES);
    c31.intoArray(sums, at + 13 * LANES);
    c40.intoArray(sums, at + 16 * LANES);
    c41.intoArray(sums, at + 17 * LANES);
  }

  /**
   * Adds the upper half of each sum's lanes to the lower: in a tree of our own, as the library's
   * order of additions changes when it is compiled.
   */
  private static void fold(float[] sums, int half) {
    for (int at = 0; at < ROWS * COLUMNS * LANES; at += LANES) {
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
