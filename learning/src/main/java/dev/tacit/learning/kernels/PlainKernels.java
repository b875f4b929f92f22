package dev.tacit.learning.kernels;

import java.util.Arrays;

/**
 * Plain Java: for phones, and for machines that have nothing better. A row of a product depends on
 * its row of A and on B alone, to the last bit.
 */
public final class PlainKernels extends HeapKernels {
  private static final int SUMS = 16;

  public PlainKernels() {
    super(new PlainTiles());
  }

  @Override
  void addScaled(float[] into, float factor, float[] from, int length) {
    for (int j = 0; j < length; j++) {
      into[j] += factor * from[j];
    }
  }

  /** Sixteen sums side by side, for HotSpot makes no vectors of one. */
  @Override
  float squares(float[] values, int length) {
    float[] sums = new float[SUMS];
    int whole = (length + SUMS - 1) / SUMS * SUMS;
    Arrays.fill(values, length, whole, 0);
    for (int i = 0; i < whole; i += SUMS) {
      for (int j = 0; j < SUMS; j++) {
        sums[j] += values[i + j] * values[i + j];
      }
    }
    float total = 0;
    for (float sum : sums) {
      total += sum;
    }
    return total;
  }
}
