package dev.tacit.learning.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Tiles#step} in the Vector API: sums stay in registers while the inner index runs. */
final class VectorSteps {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private VectorSteps() {}

  static void step(
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
    for (int j = 0; j < columns; j += 2 * LANES) {
      if (VectorTiles.LARGE) {
        eightSteps(inner, a, aAt, b, j, bStep, from, to, at + j, step);
      } else {
        fourSteps(inner, a, aAt, b, j, bStep, from, to, at + j, step);
        fourSteps(inner, a, aAt + 4, b, j, bStep, from, to, at + 4 * step + j, step);
      }
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

  private static void fourSteps(
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
    }
    addPair(from, to, at, c00, c01);
    addPair(from, to, at + step, c10, c11);
    addPair(from, to, at + 2 * step, c20, c21);
    addPair(from, to, at + 3 * step, c30, c31);
  }

  private static void addPair(
      float[] from, float[] to, int at, FloatVector first, FloatVector second) {
    FloatVector.fromArray(SPECIES, from, at).add(first).intoArray(to, at);
    FloatVector.fromArray(SPECIES, from, at + LANES).add(second).intoArray(to, at + LANES);
  }
}
