package dev.tacit.learning.kernels;

/**
 * A matrix [inner, columns] as products read it from the first number to the last: strips of so
 * many columns, each [inner, width]. What lies behind the last column counts for nothing.
 *
 * @param inner rows of the matrix
 * @param width columns of a strip, a multiple of {@link #ROWS}
 * @param memory of {@link #size}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Strips(int inner, int width, float[] memory) {
  /** What is put at a time by columns: what they fill lies together. */
  static final int ROWS = 8;

  static int size(int inner, int columns, int width) {
    return (columns + width - 1) / width * width * inner;
  }

  /** Puts row {@code k}. */
  void putRow(int k, int columns, float[] from, int at) {
    int to = k * width;
    for (int j = 0; j < columns; j += width, to += inner * width) {
      System.arraycopy(from, at + j, memory, to, Math.min(width, columns - j));
    }
  }

  /**
   * Puts columns from {@code column}, a multiple of {@link #ROWS}, on.
   *
   * @param some {@link #ROWS} at most
   * @param from the columns one after the other
   */
  void putColumns(int column, int some, float[] from, int at) {
    int to = column / width * inner * width + column % width;
    if (some == ROWS) {
      interleave(from, at, inner, memory, to, width);
      return;
    }
    for (int s = 0; s < some; s++) {
      for (int i = 0; i < inner; i++) {
        memory[to + i * width + s] = from[at + s * inner + i];
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
