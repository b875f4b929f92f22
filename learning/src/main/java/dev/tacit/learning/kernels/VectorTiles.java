package dev.tacit.learning.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Tiles of eight rows by two vectors, each kept in registers while the inner index runs. */
final class VectorTiles extends PackedProduct {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  VectorTiles() {
    super(2 * LANES);
  }

  @Override
  void multiplyTile(
      int inner,
      float[] a,
      int from,
      int rowStep,
      int innerStep,
      float[] b,
      int bFrom,
      float[] tile) {
    if (LANES >= 16) {
      eightRows(inner, a, from, rowStep, innerStep, b, bFrom, tile);
    } else {
      // Sixteen registers do not hold eight rows.
      fourRows(inner, a, from, rowStep, innerStep, b, bFrom, tile, 0);
      fourRows(inner, a, from + 4 * rowStep, rowStep, innerStep, b, bFrom, tile, 8 * LANES);
    }
  }

  private static void eightRows(
      int inner,
      float[] a,
      int from,
      int rowStep,
      int innerStep,
      float[] b,
      int bFrom,
      float[] tile) {
    FloatVector c00 = FloatVector.fromArray(SPECIES, tile, 0);
    FloatVector c01 = FloatVector.fromArray(SPECIES, tile, LANES);
    FloatVector c10 = FloatVector.fromArray(SPECIES, tile, 2 * LANES);
    FloatVector c11 = FloatVector.fromArray(SPECIES, tile, 3 * LANES);
    FloatVector c20 = FloatVector.fromArray(SPECIES, tile, 4 * LANES);
    FloatVector c21 = FloatVector.fromArray(SPECIES, tile, 5 * LANES);
    FloatVector c30 = FloatVector.fromArray(SPECIES, tile, 6 * LANES);
    FloatVector c31 = FloatVector.fromArray(SPECIES, tile, 7 * LANES);
    FloatVector c40 = FloatVector.fromArray(SPECIES, tile, 8 * LANES);
    FloatVector c41 = FloatVector.fromArray(SPECIES, tile, 9 * LANES);
    FloatVector c50 = FloatVector.fromArray(SPECIES, tile, 10 * LANES);
    FloatVector c51 = FloatVector.fromArray(SPECIES, tile, 11 * LANES);
    FloatVector c60 = FloatVector.fromArray(SPECIES, tile, 12 * LANES);
    FloatVector c61 = FloatVector.fromArray(SPECIES, tile, 13 * LANES);
    FloatVector c70 = FloatVector.fromArray(SPECIES, tile, 14 * LANES);
    FloatVector c71 = FloatVector.fromArray(SPECIES, tile, 15 * LANES);
    int at = from;
    int right = bFrom;
    for (int k = 0; k < inner; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, right);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, right + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[at + rowStep]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(SPECIES, a[at + 2 * rowStep]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(SPECIES, a[at + 3 * rowStep]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(SPECIES, a[at + 4 * rowStep]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(SPECIES, a[at + 5 * rowStep]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      x = FloatVector.broadcast(SPECIES, a[at + 6 * rowStep]);
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      x = FloatVector.broadcast(SPECIES, a[at + 7 * rowStep]);
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
      at += innerStep;
      right += 2 * LANES;
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, LANES);
    c10.intoArray(tile, 2 * LANES);
    c11.intoArray(tile, 3 * LANES);
    c20.intoArray(tile, 4 * LANES);
    c21.intoArray(tile, 5 * LANES);
    c30.intoArray(tile, 6 * LANES);
    c31.intoArray(tile, 7 * LANES);
    c40.intoArray(tile, 8 * LANES);
    c41.intoArray(tile, 9 * LANES);
    c50.intoArray(tile, 10 * LANES);
    c51.intoArray(tile, 11 * LANES);
    c60.intoArray(tile, 12 * LANES);
    c61.intoArray(tile, 13 * LANES);
    c70.intoArray(tile, 14 * LANES);
    c71.intoArray(tile, 15 * LANES);
  }

  private static void fourRows(
      int inner,
      float[] a,
      int from,
      int rowStep,
      int innerStep,
      float[] b,
      int bFrom,
      float[] tile,
      int to) {
    FloatVector c00 = FloatVector.fromArray(SPECIES, tile, to);
    FloatVector c01 = FloatVector.fromArray(SPECIES, tile, to + LANES);
    FloatVector c10 = FloatVector.fromArray(SPECIES, tile, to + 2 * LANES);
    FloatVector c11 = FloatVector.fromArray(SPECIES, tile, to + 3 * LANES);
    FloatVector c20 = FloatVector.fromArray(SPECIES, tile, to + 4 * LANES);
    FloatVector c21 = FloatVector.fromArray(SPECIES, tile, to + 5 * LANES);
    FloatVector c30 = FloatVector.fromArray(SPECIES, tile, to + 6 * LANES);
    FloatVector c31 = FloatVector.fromArray(SPECIES, tile, to + 7 * LANES);
    int at = from;
    int right = bFrom;
    for (int k = 0; k < inner; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, right);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, right + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[at + rowStep]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(SPECIES, a[at + 2 * rowStep]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(SPECIES, a[at + 3 * rowStep]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      at += innerStep;
      right += 2 * LANES;
    }
    c00.intoArray(tile, to);
    c01.intoArray(tile, to + LANES);
    c10.intoArray(tile, to + 2 * LANES);
    c11.intoArray(tile, to + 3 * LANES);
    c20.intoArray(tile, to + 4 * LANES);
    c21.intoArray(tile, to + 5 * LANES);
    c30.intoArray(tile, to + 6 * LANES);
    c31.intoArray(tile, to + 7 * LANES);
  }
}
