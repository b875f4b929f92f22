package dev.tacit.learning.kernels;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Tiles#step} in the Vector API: sums stay in registers while the inner index runs, where
 * those suffice, and else in the first cache.
 */
final class VectorSteps {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Columns whose sums are made at a time; eight rows of them are 12 KiB. */
  private static final int CHUNK = 384;

  private final float[] sums = new float[VectorTiles.LARGE ? 0 : Tiles.ROWS * CHUNK];

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
    if (!VectorTiles.LARGE) {
      for (int j = 0; j < columns; j += CHUNK) {
        int some = Math.min(CHUNK, columns - j);
        sum(inner, a, aAt, b, j, bStep, some);
        for (int r = 0; r < Tiles.ROWS; r++) {
          VectorTiles.addTo(to, from, at + r * step + j, sums, r * CHUNK, some);
        }
      }
      return;
    }
    for (int j = 0; j < columns; j += 2 * LANES) {
      eightSteps(inner, a, aAt, b, j, bStep, from, to, at + j, step);
    }
  }

  private static void eightSteps(
      int inner,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int bStep,
      float[] from,
      float[] to,
      int at,
      int step) {
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
    FloatVector c50 = c00;
    FloatVector c51 = c00;
    FloatVector c60 = c00;
    FloatVector c61 = c00;
    FloatVector c70 = c00;
    FloatVector c71 = c00;
    for (int k = 0, bPlace = bAt, aPlace = aAt;
        k < inner;
        k++, bPlace += bStep, aPlace += Tiles.ROWS) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bPlace);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bPlace + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[aPlace]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[aPlace + 1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(SPECIES, a[aPlace + 2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(SPECIES, a[aPlace + 3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(SPECIES, a[aPlace + 4]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(SPECIES, a[aPlace + 5]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      x = FloatVector.broadcast(SPECIES, a[aPlace + 6]);
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      x = FloatVector.broadcast(SPECIES, a[aPlace + 7]);
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
    }
    FloatVector.fromArray(SPECIES, from, at).add(c00).intoArray(to, at);
    FloatVector.fromArray(SPECIES, from, at + LANES).add(c01).intoArray(to, at + LANES);
    FloatVector.fromArray(SPECIES, from, at + step).add(c10).intoArray(to, at + step);
    FloatVector.fromArray(SPECIES, from, at + step + LANES)
        .add(c11)
        .intoArray(to, at + step + LANES);
    FloatVector.fromArray(SPECIES, from, at + 2 * step).add(c20).intoArray(to, at + 2 * step);
    FloatVector.fromArray(SPECIES, from, at + 2 * step + LANES)
        .add(c21)
        .intoArray(to, at + 2 * step + LANES);
    FloatVector.fromArray(SPECIES, from, at + 3 * step).add(c30).intoArray(to, at + 3 * step);
    FloatVector.fromArray(SPECIES, from, at + 3 * step + LANES)
        .add(c31)
        .intoArray(to, at + 3 * step + LANES);
    FloatVector.fromArray(SPECIES, from, at + 4 * step).add(c40).intoArray(to, at + 4 * step);
    FloatVector.fromArray(SPECIES, from, at + 4 * step + LANES)
        .add(c41)
        .intoArray(to, at + 4 * step + LANES);
    FloatVector.fromArray(SPECIES, from, at + 5 * step).add(c50).intoArray(to, at + 5 * step);
    FloatVector.fromArray(SPECIES, from, at + 5 * step + LANES)
        .add(c51)
        .intoArray(to, at + 5 * step + LANES);
    FloatVector.fromArray(SPECIES, from, at + 6 * step).add(c60).intoArray(to, at + 6 * step);
    FloatVector.fromArray(SPECIES, from, at + 6 * step + LANES)
        .add(c61)
        .intoArray(to, at + 6 * step + LANES);
    FloatVector.fromArray(SPECIES, from, at + 7 * step).add(c70).intoArray(to, at + 7 * step);
    FloatVector.fromArray(SPECIES, from, at + 7 * step + LANES)
        .add(c71)
        .intoArray(to, at + 7 * step + LANES);
  }

  /**
   * Four rows of b at a time. W is added to what they come to: smaller numbers one by one would be
   * lost in it.
   */
  private void sum(int inner, float[] a, int aAt, float[] b, int bAt, int bStep, int columns) {
    Arrays.fill(sums, 0);
    int k = 0;
    for (; k + 4 <= inner; k += 4) {
      for (int r = 0; r < Tiles.ROWS; r += 2) {
        int from = aAt + Tiles.ROWS * k + r;
        addFour(a, from, b, bAt + k * bStep, bStep, columns, sums, r * CHUNK);
      }
    }
    for (; k < inner; k++) {
      for (int r = 0; r < Tiles.ROWS; r += 2) {
        addOne(a, aAt + Tiles.ROWS * k + r, b, bAt + k * bStep, columns, sums, r * CHUNK);
      }
    }
  }

  /**
   * Two rows of sums and four of b: their eight factors stay in registers, of which there are 16.
   */
  private static void addFour(
      float[] a, int aAt, float[] b, int b0, int bStep, int columns, float[] w, int w0) {
    FloatVector a00 = FloatVector.broadcast(SPECIES, a[aAt]);
    FloatVector a10 = FloatVector.broadcast(SPECIES, a[aAt + 1]);
    FloatVector a01 = FloatVector.broadcast(SPECIES, a[aAt + Tiles.ROWS]);
    FloatVector a11 = FloatVector.broadcast(SPECIES, a[aAt + Tiles.ROWS + 1]);
    FloatVector a02 = FloatVector.broadcast(SPECIES, a[aAt + 2 * Tiles.ROWS]);
    FloatVector a12 = FloatVector.broadcast(SPECIES, a[aAt + 2 * Tiles.ROWS + 1]);
    FloatVector a03 = FloatVector.broadcast(SPECIES, a[aAt + 3 * Tiles.ROWS]);
    FloatVector a13 = FloatVector.broadcast(SPECIES, a[aAt + 3 * Tiles.ROWS + 1]);
    int w1 = w0 + CHUNK;
    int b1 = b0 + bStep;
    int b2 = b1 + bStep;
    int b3 = b2 + bStep;
    for (int j = 0; j < columns; j += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, b, b0 + j);
      FloatVector u = a00.fma(x, FloatVector.fromArray(SPECIES, w, w0 + j));
      FloatVector v = a10.fma(x, FloatVector.fromArray(SPECIES, w, w1 + j));
      x = FloatVector.fromArray(SPECIES, b, b1 + j);
      u = a01.fma(x, u);
      v = a11.fma(x, v);
      x = FloatVector.fromArray(SPECIES, b, b2 + j);
      u = a02.fma(x, u);
      v = a12.fma(x, v);
      x = FloatVector.fromArray(SPECIES, b, b3 + j);
      a03.fma(x, u).intoArray(w, w0 + j);
      a13.fma(x, v).intoArray(w, w1 + j);
    }
  }

  private static void addOne(
      float[] a, int aAt, float[] b, int bAt, int columns, float[] w, int w0) {
    FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt]);
    FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + 1]);
    int w1 = w0 + CHUNK;
    for (int j = 0; j < columns; j += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, b, bAt + j);
      a0.fma(x, FloatVector.fromArray(SPECIES, w, w0 + j)).intoArray(w, w0 + j);
      a1.fma(x, FloatVector.fromArray(SPECIES, w, w1 + j)).intoArray(w, w1 + j);
    }
  }
}
