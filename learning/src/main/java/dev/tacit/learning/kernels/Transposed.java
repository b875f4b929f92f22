package dev.tacit.learning.kernels;

/**
 * A matrix in strips of so many columns, each [inner, width], made from rows that are its columns.
 *
 * @param inner length of the rows
 * @param width columns of a strip, a multiple of {@link #ROWS}
 * @param strips the memory
 */
record Transposed(int inner, int width, float[] strips) {
  /** Rows that are put at a time: what they fill lies together. */
  static final int ROWS = 8;

  /** Puts {@code some} rows, {@link #ROWS} at most, as columns from {@code column} on. */
  void put(int column, int some, float[] from, int at) {
    int to = column / width * inner * width + column % width;
    if (some == ROWS) {
      interleave(from, at, inner, strips, to, width);
      return;
    }
    for (int s = 0; s < some; s++) {
      for (int i = 0; i < inner; i++) {
        strips[to + i * width + s] = from[at + s * inner + i];
      }
    }
  }

  private static void interleave(
      float[] from, int at, int length, float[] into, int to, int width) {
    for (int i = 0; i < length; i++) {
      int place = to + i * width;
      int place0 = at + i;
      into[place] = from[place0];
      into[place + 1] = from[place0 + length];
      into[place + 2] = from[place0 + 2 * length];
      into[place + 3] = from[place0 + 3 * length];
      into[place + 4] = from[place0 + 4 * length];
      into[place + 5] = from[place0 + 5 * length];
      into[place + 6] = from[place0 + 6 * length];
      into[place + 7] = from[place0 + 7 * length];
    }
  }
}
