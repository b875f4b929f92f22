package dev.tacit.learning.dpftrl;

import java.util.Arrays;

/**
 * y_t = x_t - sum of scale_i s_i + z_t with buffers s_i = decay_i s_i + w and w = y - x the noise
 * of the step, so that C w = z (Dvijotham et al. 2024; McMahan, Xu, Zhang 2024, arXiv:2408.08868,
 * algorithm 3).
 */
final class BltCorrelation implements Correlation {
  private final double[] scales;
  private final double[] decays;
  private final double[][] buffers;
  private final double[] exact;
  private final int steps;
  private final double gain;

  /**
   * @param reach for each buffer, the most it can hold over the most that one step's noise z holds
   */
  BltCorrelation(double[] scales, double[] decays, double[] reach, int steps, int dimension) {
    this.scales = scales;
    this.decays = decays;
    this.buffers = new double[scales.length][dimension];
    this.exact = new double[dimension];
    this.steps = steps;
    double sum = 0;
    for (int i = 0; i < scales.length; i++) {
      // A buffer also carries the roundings of past steps, which decay as it does.
      sum += scales[i] * reach[i] * (1 + Math.min(steps, 1 / (1 - decays[i])));
    }
    this.gain = sum;
  }

  @Override
  public void release(double[] sum, GaussianSource source, double standardDeviation) {
    System.arraycopy(sum, 0, exact, 0, sum.length);
    for (int i = 0; i < buffers.length; i++) {
      double[] buffer = buffers[i];
      for (int j = 0; j < sum.length; j++) {
        sum[j] -= scales[i] * buffer[j];
      }
    }
    source.addNoise(sum, standardDeviation);
    for (int i = 0; i < buffers.length; i++) {
      double[] buffer = buffers[i];
      for (int j = 0; j < sum.length; j++) {
        buffer[j] = decays[i] * buffer[j] + (sum[j] - exact[j]);
      }
    }
    Arrays.fill(exact, 0);
  }

  @Override
  public long rows() {
    return steps;
  }

  @Override
  public int terms() {
    return scales.length;
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
    return buffers.length + 1;
  }

  @Override
  public void wipe() {
    Arrays.fill(exact, 0);
    for (double[] buffer : buffers) {
      Arrays.fill(buffer, 0);
    }
  }
}
