package dev.tacit.learning.kernels;

/** Tiles in plain Java, whose inner loop HotSpot turns into vector instructions. */
final class PlainTiles extends PackedProduct {
  private static final int WIDTH = 32;

  PlainTiles() {
    super(WIDTH);
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
    for (int row = 0; row < ROWS; row++) {
      int at = from + row * rowStep;
      int to = row * WIDTH;
      for (int k = 0; k < inner; k++) {
        addScaled(tile, to, a[at + k * innerStep], b, bFrom + k * WIDTH);
      }
    }
  }

  private static void addScaled(float[] into, int at, float factor, float[] from, int offset) {
    for (int j = 0; j < WIDTH; j++) {
      into[at + j] += factor * from[offset + j];
    }
  }
}
