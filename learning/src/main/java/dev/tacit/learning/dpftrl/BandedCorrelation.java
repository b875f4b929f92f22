package dev.tacit.learning.dpftrl;

import java.util.Arrays;

/** y_t = x_t - sum of c_i w_(t-i) + z_t with w = y - x the noise of past steps, so that C w = z. */
final class BandedCorrelation implements Correlation {
  private final double[] column;
  private final double[][] past;
  private final int steps;
  private final double gain;
  private int step;

  /**
   * @param column first column of C down to its last band
   * @param inverseSum sum of the absolute entries of the inverse's first column
   */
  BandedCorrelation(double[] column, double inverseSum, int steps, int dimension) {
    this.column = column;
    this.past = new double[column.length - 1][dimension];
    this.steps = steps;
    this.gain = Arrays.stream(column).sum() * inverseSum;
  }

  @Override
  public void release(double[] sum, GaussianSource source, double standardDeviation) {
    int window = past.length;
    if (window == 0) {
      source.addNoise(sum, standardDeviation);
      return;
    }
    // The oldest noise is used first; its place then keeps the sum until the noise is known.
    double[] place = past[step % window];
    for (int j = 0; j < sum.length; j++) {
      double exact = sum[j];
      sum[j] = exact - column[window] * place[j];
      place[j] = exact;
    }
    for (int i = 1; i < window; i++) {
      double[] noise = past[Math.floorMod(step - i, window)];
      for (int j = 0; j < sum.length; j++) {
        sum[j] -= column[i] * noise[j];
      }
    }
    source.addNoise(sum, standardDeviation);
    for (int j = 0; j < sum.length; j++) {
      place[j] = sum[j] - place[j];
    }
    step++;
  }

  @Override
  public long rows() {
    return steps;
  }

  @Override
  public int terms() {
    return column.length;
  }

  @Override
  public double reach() {
    return 1;
  }

  @Override
  public double gain() {
    return gain;
  }

  @Override
  public int vectors() {
    return past.length;
  }

  @Override
  public void wipe() {
    for (double[] noise : past) {
      Arrays.fill(noise, 0);
    }
  }
}
