package dev.tacit.learning.features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The scattering transform by its definition: sums over pixels in double, filters from their
 * formula in space, no Fourier transform but for the low-pass filter of subsampled images, which is
 * defined by its frequencies. For images of at most two scales.
 */
final class SlowScattering {
  private final int height;
  private final int width;
  private final int scales;
  private final int angles;
  private final int rows;
  private final int columns;

  SlowScattering(int height, int width, int scales, int angles) {
    this.height = height;
    this.width = width;
    this.scales = scales;
    this.angles = angles;
    int step = 1 << scales;
    this.rows = ((height + step) / step + 1) * step;
    this.columns = ((width + step) / step + 1) * step;
  }

  static int reflected(int index, int size) {
    return index < 0 ? -index : index < size ? index : 2 * size - 2 - index;
  }

  double[] transform(float[] image) {
    double[][] x = new double[rows][columns];
    for (int u = 0; u < rows; u++) {
      for (int v = 0; v < columns; v++) {
        int r = reflected(u - (rows - height) / 2, height);
        int c = reflected(v - (columns - width) / 2, width);
        x[u][v] = image[r * width + c];
      }
    }
    List<double[][]> first = new ArrayList<>();
    List<double[][]> second = new ArrayList<>();
    for (int j = 0; j < scales; j++) {
      for (int t = 0; t < angles; t++) {
        double[][] modulus = modulus(x, j, t, 1 << j);
        first.add(average(modulus, 1 << j));
        for (int k = j + 1; k < scales; k++) {
          // Right only where the first modulus is not subsampled: two scales.
          for (int s = 0; s < angles; s++) {
            second.add(average(modulus(modulus, k, s, 1 << k), 1 << k));
          }
        }
      }
    }
    first.add(0, average(x, 1));
    first.addAll(second);
    return first.stream().flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
  }

  private double[][] modulus(double[][] x, int scale, int angle, int step) {
    double sigma = 0.8 * Math.pow(2, scale);
    double theta = (angles / 2 - 1 - angle) * Math.PI / angles;
    double[][][] psi = morlet(sigma, theta, 0.75 * Math.PI / Math.pow(2, scale), 4.0 / angles);
    double[][] re = convolved(x, psi[0], step);
    double[][] im = convolved(x, psi[1], step);
    for (int u = 0; u < re.length; u++) {
      for (int v = 0; v < re[0].length; v++) {
        re[u][v] = Math.hypot(re[u][v], im[u][v]);
      }
    }
    return re;
  }

  private double[][][] morlet(double sigma, double theta, double xi, double slant) {
    double[][] envelope = new double[rows][columns];
    double[][] re = new double[rows][columns];
    double[][] im = new double[rows][columns];
    double all = 0;
    double allRe = 0;
    double allIm = 0;
    for (int x = -2 * rows; x < 3 * rows; x++) {
      for (int y = -2 * columns; y < 3 * columns; y++) {
        // Coordinates along and across the wave.
        double along = x * Math.cos(theta) + y * Math.sin(theta);
        double across = -x * Math.sin(theta) + y * Math.cos(theta);
        double size =
            Math.exp(-(along * along + slant * slant * across * across) / (2 * sigma * sigma))
                / (2 * 3.1415 * sigma * sigma / slant);
        int u = (x + 2 * rows) % rows;
        int v = (y + 2 * columns) % columns;
        envelope[u][v] += size;
        re[u][v] += size * Math.cos(xi * along);
        im[u][v] += size * Math.sin(xi * along);
        all += size;
        allRe += size * Math.cos(xi * along);
        allIm += size * Math.sin(xi * along);
      }
    }
    for (int u = 0; u < rows; u++) {
      for (int v = 0; v < columns; v++) {
        re[u][v] -= allRe / all * envelope[u][v];
        im[u][v] -= allIm / all * envelope[u][v];
      }
    }
    // The transfer function is taken to be real: the part of the filter with psi(-u) = conj psi(u).
    return new double[][][] {symmetric(re, 1), symmetric(im, -1)};
  }

  private double[][] symmetric(double[][] filter, int sign) {
    double[][] part = new double[rows][columns];
    for (int u = 0; u < rows; u++) {
      for (int v = 0; v < columns; v++) {
        part[u][v] = (filter[u][v] + sign * filter[(rows - u) % rows][(columns - v) % columns]) / 2;
      }
    }
    return part;
  }

  private double[][] average(double[][] x, int step) {
    double[][] averaged = convolved(x, lowPass(step), (1 << scales) / step);
    double[][] inner = new double[averaged.length - 2][];
    for (int u = 0; u < inner.length; u++) {
      inner[u] = Arrays.copyOfRange(averaged[u + 1], 1, averaged[0].length - 1);
    }
    return inner;
  }

  /** The Gaussian with its frequencies from -n/2 to n/2 - 1 alone, n the subsampled length. */
  private double[][] lowPass(int step) {
    double[] byRow = lowPass(rows, step);
    double[] byColumn = lowPass(columns, step);
    double[][] filter = new double[byRow.length][byColumn.length];
    for (int u = 0; u < byRow.length; u++) {
      for (int v = 0; v < byColumn.length; v++) {
        filter[u][v] = byRow[u] * byColumn[v] / (2 * 3.1415);
      }
    }
    return filter;
  }

  private double[] lowPass(int length, int step) {
    double sigma = 0.8 * Math.pow(2, scales - 1);
    int size = length / step;
    double[] filter = new double[size];
    for (int k = -size / 2; k < size / 2; k++) {
      double frequency = 0;
      for (int x = -2 * length; x < 3 * length; x++) {
        frequency +=
            Math.exp(-x * x / (2 * sigma * sigma)) / sigma * Math.cos(2 * Math.PI * k * x / length);
      }
      for (int u = 0; u < size; u++) {
        filter[u] += frequency * Math.cos(2 * Math.PI * k * u / size) / size;
      }
    }
    return filter;
  }

  /** Circular convolution, at every {@code step}-th place. */
  private static double[][] convolved(double[][] x, double[][] filter, int step) {
    int m = x.length;
    int n = x[0].length;
    double[][] result = new double[m / step][n / step];
    for (int u = 0; u < result.length; u++) {
      for (int v = 0; v < result[0].length; v++) {
        for (int r = 0; r < m; r++) {
          for (int c = 0; c < n; c++) {
            result[u][v] += x[r][c] * filter[(u * step - r + m) % m][(v * step - c + n) % n];
          }
        }
      }
    }
    return result;
  }
}
