package dev.tacit.simulation.inference;

/**
 * How alike two images are.
 *
 * @param channels of an image
 * @param height in pixels
 * @param width in pixels
 * @param range of a pixel's values, from the least to the most; positive
 */
record ImageLikeness(int channels, int height, int width, double range) {
  /** What stands for a peak signal-to-noise ratio of equal images, which is infinite. */
  static final double MOST_DECIBELS = 150;

  private static final int WINDOW = 11;
  private static final double DEVIATION = 1.5;

  /** Mean squared error. */
  static double meanSquaredError(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum / a.length;
  }

  /** Peak signal-to-noise ratio in decibels, {@value #MOST_DECIBELS} at most. */
  double decibels(double meanSquaredError) {
    return Math.min(MOST_DECIBELS, 10 * Math.log10(range * range / meanSquaredError));
  }

  /**
   * Structural similarity (Wang, Bovik, Sheikh and Simoncelli, IEEE TIP 13(4), 2004, equation 13):
   * the mean over all windows of 11 by 11 pixels in the image, with Gaussian weights of deviation
   * 1.5, and over channels; 1 for equal images, near 0 for those that have nothing in common. A
   * side below 11 pixels makes the window as small.
   */
  double structure(float[] a, float[] b) {
    double[] rows = weights(Math.min(WINDOW, height));
    double[] columns = weights(Math.min(WINDOW, width));
    double sum = 0;
    int windows = 0;
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y + rows.length <= height; y++) {
        for (int x = 0; x + columns.length <= width; x++) {
          sum += window(a, b, (channel * height + y) * width + x, rows, columns);
          windows++;
        }
      }
    }
    return sum / windows;
  }

  private double window(float[] a, float[] b, int first, double[] rows, double[] columns) {
    double meanA = 0;
    double meanB = 0;
    double squareA = 0;
    double squareB = 0;
    double product = 0;
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < columns.length; x++) {
        double weight = rows[y] * columns[x];
        double p = a[first + y * width + x];
        double q = b[first + y * width + x];
        meanA += weight * p;
        meanB += weight * q;
        squareA += weight * p * p;
        squareB += weight * q * q;
        product += weight * p * q;
      }
    }
    // K1 = 0.01 and K2 = 0.03, as in the paper.
    double c1 = Math.pow(0.01 * range, 2);
    double c2 = Math.pow(0.03 * range, 2);
    return (2 * meanA * meanB + c1)
        * (2 * (product - meanA * meanB) + c2)
        / ((meanA * meanA + meanB * meanB + c1)
            * (squareA - meanA * meanA + squareB - meanB * meanB + c2));
  }

  private static double[] weights(int size) {
    double[] weights = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double distance = (i - (size - 1) / 2.0) / DEVIATION;
      weights[i] = Math.exp(-0.5 * distance * distance);
      sum += weights[i];
    }
    for (int i = 0; i < size; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
