package dev.tacit.learning.kernels;

import java.util.Arrays;

/** Loops in plain Java, which HotSpot turns into vector instructions. */
final class PlainTiles extends Tiles {
  private static final int LANES = 16;

  PlainTiles() {
    super(LANES, DOT_ROWS);
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
    for (int r = 0; r < ROWS; r++) {
      int from = rows[row + r];
      int to = cAt + r * cStep;
      if (!add) {
        Arrays.fill(c, to, to + (wide ? 2 * LANES : LANES), 0);
      }
      for (int k = 0; k < inner; k++) {
        float factor = a[from + inners[k]];
        if (wide) {
          addWide(c, to, factor, b, bAt + k * 2 * LANES);
        } else {
          addNarrow(c, to, factor, b, bAt + k * 2 * LANES);
        }
      }
    }
  }

  private static void addWide(float[] into, int at, float factor, float[] from, int fromAt) {
    for (int j = 0; j < 2 * LANES; j++) {
      into[at + j] += factor * from[fromAt + j];
    }
  }

  private static void addNarrow(float[] into, int at, float factor, float[] from, int fromAt) {
    for (int j = 0; j < LANES; j++) {
      into[at + j] += factor * from[fromAt + j];
    }
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
    float[] sums = new float[LANES];
    for (int r = 0; r < count; r++) {
      for (int o = 0; o < DOT_COLUMNS; o++) {
        int place = Math.min(wAt + o * wStep, last);
        y[yAt + r * yStep + o] = dot(inner, x, rows[row + r], w, place, sums);
      }
    }
  }

  private static float dot(int inner, float[] x, int xAt, float[] w, int wAt, float[] sums) {
    Arrays.fill(sums, 0);
    int k = 0;
    for (; k + LANES <= inner; k += LANES) {
      for (int j = 0; j < LANES; j++) {
        sums[j] += x[xAt + k + j] * w[wAt + k + j];
      }
    }
    float total = 0;
    for (; k < inner; k++) {
      total += x[xAt + k] * w[wAt + k];
    }
    for (float sum : sums) {
      total += sum;
    }
    return total;
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
    float[] line = new float[2 * LANES];
    for (int r = 0; r < ROWS; r++) {
      for (int j = 0; j < columns; j += 2 * LANES) {
        Arrays.fill(line, 0);
        for (int k = 0; k < inner; k++) {
          addWide(line, 0, a[aAt + ROWS * k + r], b, k * bStep + j);
        }
        add(to, from, at + r * step + j, line, 0, 2 * LANES);
      }
    }
  }

  /** Sixteen sums side by side, for HotSpot makes no vectors of one. */
  @Override
  float squares(float[] values, int at, int length) {
    float[] sums = new float[LANES];
    int i = at;
    for (; i + LANES <= at + length; i += LANES) {
      for (int j = 0; j < LANES; j++) {
        sums[j] += values[i + j] * values[i + j];
      }
    }
    float total = 0;
    for (; i < at + length; i++) {
      total += values[i] * values[i];
    }
    for (float sum : sums) {
      total += sum;
    }
    return total;
  }

  @Override
  void addScaled(float[] into, int at, float factor, float[] from, int fromAt, int length) {
    for (int j = 0; j < length; j++) {
      into[at + j] += factor * from[fromAt + j];
    }
  }

  @Override
  void add(float[] to, float[] from, int at, float[] more, int moreAt, int length) {
    for (int j = 0; j < length; j++) {
      to[at + j] = from[at + j] + more[moreAt + j];
    }
  }

  @Override
  void scale(float[] values, int at, float factor, int length) {
    for (int j = at; j < at + length; j++) {
      float scaled = factor * values[j];
      float size = Math.abs(scaled);
      values[j] = size >= Float.MIN_NORMAL && size <= Float.MAX_VALUE ? scaled : 0;
    }
  }

  @Override
  void addTo(double[] sum, int at, float[] from, int fromAt, int length) {
    for (int j = 0; j < length; j++) {
      sum[at + j] += from[fromAt + j];
    }
  }

  @Override
  void sumRows(int rows, int columns, float[] b, int bAt, int bStep, float[] into, int at) {
    Arrays.fill(into, at, at + columns, 0);
    for (int r = 0; r < rows; r++) {
      Loops.add(into, at, b, bAt + r * bStep, columns);
    }
  }
}
