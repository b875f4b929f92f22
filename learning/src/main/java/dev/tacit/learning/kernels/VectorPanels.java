package dev.tacit.learning.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products for processors of sixteen vector registers: eight rows of A at a time are copied to a
 * panel, [inner][8], so that both operands are read from the first number to the last and HotSpot
 * can do without a check of each index (Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication", 2008, section 4). The sums are those of {@link Tiles}, to the last bit.
 */
final class VectorPanels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int STRIP = 2 * LANES;
  private static final int ROWS = Tiles.ROWS;

  /** Floats that a second cache holds beside what streams through it: 256 KiB. */
  private static final int NEAR = 1 << 16;

  private float[] panels = new float[0];

  /** Products of many tiles, as {@link Tiles} tells. */
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
    int padded = Tiles.paddedRows(rows);
    int block = Math.min(padded, block(inner, columns));
    if (panels.length < block * inner) {
      panels = new float[block * inner];
    }
    for (int done = 0; done < padded; done += block) {
      int some = Math.min(block, padded - done);
      for (int r = 0; r < some; r += ROWS) {
        pack(inner, a, rowAt, first + done + r, innerAt, panels, r * inner);
      }
      for (int j = 0, strip = 0; j < columns; j += STRIP, strip += inner * STRIP) {
        boolean wide = columns - j > LANES;
        for (int r = 0; r < some; r += ROWS) {
          int at = cAt + (done + r) * cStep + j;
          tile(inner, panels, r * inner, b, strip, wide, add, c, at, cStep);
        }
      }
    }
  }

  /** See {@link Tiles#panel}. */
  static void tile(
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
    if (!add) {
      VectorTiles.clear(c, cAt, cStep, wide);
    }
    if (wide) {
      // Sixteen registers do not hold eight rows of two.
      four(inner, a, aAt, b, bAt, c, cAt, cStep);
      four(inner, a, aAt + 4, b, bAt, c, cAt + 4 * cStep, cStep);
    } else {
      eightNarrow(inner, a, aAt, b, bAt, c, cAt, cStep);
    }
  }

  /** Rows whose panels and results are near, where B is near, too; else more, to read B less. */
  private static int block(int inner, int columns) {
    int most =
        (long) inner * columns > NEAR ? 4 * NEAR / inner : NEAR / 2 / Math.max(inner, columns);
    return Math.max(ROWS, most / ROWS * ROWS);
  }

  private static void pack(
      int inner, float[] a, int[] rows, int row, int[] inners, float[] to, int at) {
    int r0 = rows[row];
    int r1 = rows[row + 1];
    int r2 = rows[row + 2];
    int r3 = rows[row + 3];
    int r4 = rows[row + 4];
    int r5 = rows[row + 5];
    int r6 = rows[row + 6];
    int r7 = rows[row + 7];
    for (int k = 0; k < inner; k++) {
      int from = inners[k];
      int place = at + ROWS * k;
      to[place] = a[from + r0];
      to[place + 1] = a[from + r1];
      to[place + 2] = a[from + r2];
      to[place + 3] = a[from + r3];
      to[place + 4] = a[from + r4];
      to[place + 5] = a[from + r5];
      to[place + 6] = a[from + r6];
      to[place + 7] = a[from + r7];
    }
  }

  private static void four(
      int inner, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cStep) {
    FloatVector c00 = FloatVector.fromArray(SPECIES, c, cAt);
    FloatVector c01 = FloatVector.fromArray(SPECIES, c, cAt + LANES);
    FloatVector c10 = FloatVector.fromArray(SPECIES, c, cAt + cStep);
    FloatVector c11 = FloatVector.fromArray(SPECIES, c, cAt + cStep + LANES);
    FloatVector c20 = FloatVector.fromArray(SPECIES, c, cAt + 2 * cStep);
    FloatVector c21 = FloatVector.fromArray(SPECIES, c, cAt + 2 * cStep + LANES);
    FloatVector c30 = FloatVector.fromArray(SPECIES, c, cAt + 3 * cStep);
    FloatVector c31 = FloatVector.fromArray(SPECIES, c, cAt + 3 * cStep + LANES);
    for (int k = 0; k < inner; k++) {
      int from = bAt + STRIP * k;
      int at = aAt + ROWS * k;
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, from);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, from + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[at + 1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(SPECIES, a[at + 2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(SPECIES, a[at + 3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + LANES);
    c10.intoArray(c, cAt + cStep);
    c11.intoArray(c, cAt + cStep + LANES);
    c20.intoArray(c, cAt + 2 * cStep);
    c21.intoArray(c, cAt + 2 * cStep + LANES);
    c30.intoArray(c, cAt + 3 * cStep);
    c31.intoArray(c, cAt + 3 * cStep + LANES);
  }

  private static void eightNarrow(
      int inner, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cStep) {
    FloatVector c0 = FloatVector.fromArray(SPECIES, c, cAt);
    FloatVector c1 = FloatVector.fromArray(SPECIES, c, cAt + cStep);
    FloatVector c2 = FloatVector.fromArray(SPECIES, c, cAt + 2 * cStep);
    FloatVector c3 = FloatVector.fromArray(SPECIES, c, cAt + 3 * cStep);
    FloatVector c4 = FloatVector.fromArray(SPECIES, c, cAt + 4 * cStep);
    FloatVector c5 = FloatVector.fromArray(SPECIES, c, cAt + 5 * cStep);
    FloatVector c6 = FloatVector.fromArray(SPECIES, c, cAt + 6 * cStep);
    FloatVector c7 = FloatVector.fromArray(SPECIES, c, cAt + 7 * cStep);
    for (int k = 0; k < inner; k++) {
      FloatVector y = FloatVector.fromArray(SPECIES, b, bAt + STRIP * k);
      int at = aAt + ROWS * k;
      c0 = FloatVector.broadcast(SPECIES, a[at]).fma(y, c0);
      c1 = FloatVector.broadcast(SPECIES, a[at + 1]).fma(y, c1);
      c2 = FloatVector.broadcast(SPECIES, a[at + 2]).fma(y, c2);
      c3 = FloatVector.broadcast(SPECIES, a[at + 3]).fma(y, c3);
      c4 = FloatVector.broadcast(SPECIES, a[at + 4]).fma(y, c4);
      c5 = FloatVector.broadcast(SPECIES, a[at + 5]).fma(y, c5);
      c6 = FloatVector.broadcast(SPECIES, a[at + 6]).fma(y, c6);
      c7 = FloatVector.broadcast(SPECIES, a[at + 7]).fma(y, c7);
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
}
