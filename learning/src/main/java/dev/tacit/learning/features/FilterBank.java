package dev.tacit.learning.features;

/**
 * The filters of the scattering transform, computed in double, as Kymatio's {@code Scattering2D}
 * defines them (Andreux et al., "Kymatio: Scattering Transforms in Python", JMLR 21(60), 2020;
 * {@code scattering2d/filter_bank.py}).
 *
 * <p>A Gabor filter is exp(-u' C u + i xi (u1 cos theta + u2 sin theta)) / (2 pi sigma² / slant)
 * with C = R(theta) diag(1, slant²) R(theta)' / (2 sigma²), summed over the periods -2..2 of the
 * padded image. A Morlet wavelet is that less the multiple of its envelope that makes its sum zero.
 * Where Kymatio has 3.1415 for pi, so has this: features then agree with Kymatio's to the precision
 * of floats, and all are 3e-5 larger for each filter passed.
 */
final class FilterBank {
  private static final double PI_OF_KYMATIO = 3.1415;
  private static final int PERIODS = 2;

  private FilterBank() {}

  /**
   * The real transfer function of a wavelet, [rows][columns] by frequency.
   *
   * @param scale j, 0 or more: sigma is 0.8 2^j, xi is 3/4 pi / 2^j
   * @param angle 0..angles-1
   */
  static double[][] wavelet(int rows, int columns, int scale, int angle, int angles) {
    double sigma = 0.8 * (1 << scale);
    double xi = 0.75 * Math.PI / (1 << scale);
    double theta = (angles - angles / 2 - 1 - angle) * Math.PI / angles;
    double[][][] wave = gabor(rows, columns, sigma, theta, xi, 4.0 / angles);
    double[][][] envelope = gabor(rows, columns, sigma, theta, 0, 4.0 / angles);
    double total = sum(envelope[0]);
    double re = sum(wave[0]) / total;
    double im = sum(wave[1]) / total;
    for (int u = 0; u < rows; u++) {
      for (int v = 0; v < columns; v++) {
        wave[0][u][v] -= re * envelope[0][u][v];
        wave[1][u][v] -= im * envelope[0][u][v];
      }
    }
    return realSpectrum(wave[0], wave[1]);
  }

  /** Real and imaginary part of a Gabor filter in space. */
  private static double[][][] gabor(
      int rows, int columns, double sigma, double theta, double xi, double slant) {
    double cos = Math.cos(theta);
    double sin = Math.sin(theta);
    double spread = 2 * sigma * sigma;
    double c11 = (cos * cos + slant * slant * sin * sin) / spread;
    double c12 = 2 * (1 - slant * slant) * sin * cos / spread;
    double c22 = (sin * sin + slant * slant * cos * cos) / spread;
    double norm = 2 * PI_OF_KYMATIO * sigma * sigma / slant;
    double[][][] filter = new double[2][rows][columns];
    for (int x = -PERIODS * rows; x < (PERIODS + 1) * rows; x++) {
      for (int y = -PERIODS * columns; y < (PERIODS + 1) * columns; y++) {
        double size = Math.exp(-(c11 * x * x + c12 * x * y + c22 * y * y)) / norm;
        double phase = xi * (x * cos + y * sin);
        int u = Math.floorMod(x, rows);
        int v = Math.floorMod(y, columns);
        filter[0][u][v] += size * Math.cos(phase);
        filter[1][u][v] += size * Math.sin(phase);
      }
    }
    return filter;
  }

  /** The real part of the transform, by its definition; the imaginary part is zero by symmetry. */
  private static double[][] realSpectrum(double[][] re, double[][] im) {
    int rows = re.length;
    int columns = re[0].length;
    double[][] byColumnRe = new double[rows][columns];
    double[][] byColumnIm = new double[rows][columns];
    for (int k = 0; k < rows; k++) {
      for (int u = 0; u < rows; u++) {
        double angle = 2 * Math.PI * (k * u % rows) / rows;
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        for (int v = 0; v < columns; v++) {
          byColumnRe[k][v] += cos * re[u][v] + sin * im[u][v];
          byColumnIm[k][v] += cos * im[u][v] - sin * re[u][v];
        }
      }
    }
    double[][] spectrum = new double[rows][columns];
    for (int l = 0; l < columns; l++) {
      for (int v = 0; v < columns; v++) {
        double angle = 2 * Math.PI * (l * v % columns) / columns;
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        for (int k = 0; k < rows; k++) {
          spectrum[k][l] += cos * byColumnRe[k][v] + sin * byColumnIm[k][v];
        }
      }
    }
    return spectrum;
  }

  private static double sum(double[][] values) {
    double sum = 0;
    for (double[] row : values) {
      for (double value : row) {
        sum += value;
      }
    }
    return sum;
  }

  /**
   * A filter's low frequencies, for images that were subsampled by {@code step}: the frequencies
   * -length/2 .. length/2-1 for the new length, of either axis.
   */
  static double[][] cropped(double[][] spectrum, int step) {
    int rows = spectrum.length / step;
    int columns = spectrum[0].length / step;
    double[][] low = new double[rows][columns];
    for (int k = 0; k < rows; k++) {
      for (int l = 0; l < columns; l++) {
        low[k][l] = spectrum[kept(k, rows, spectrum.length)][kept(l, columns, spectrum[0].length)];
      }
    }
    return low;
  }

  private static int kept(int frequency, int length, int of) {
    return frequency < length / 2 ? frequency : frequency + of - length;
  }

  /**
   * The low-pass filter along one axis and the subsampling after it, as a matrix [outputs][length /
   * step]: the two-dimensional Gaussian of sigma 0.8 2^(scales-1) is the product of one for each
   * axis. Leaves out the first and the last output, which lie in the padding.
   *
   * @param step what the image was subsampled by before, a power of two below 2^scales
   */
  static float[][] lowPass(int length, int scales, int step) {
    double sigma = 0.8 * (1 << (scales - 1));
    double norm = Math.sqrt(2 * PI_OF_KYMATIO) * sigma;
    double[][] gaussian = new double[1][length];
    for (int x = -PERIODS * length; x < (PERIODS + 1) * length; x++) {
      gaussian[0][Math.floorMod(x, length)] += Math.exp(-x * x / (2 * sigma * sigma)) / norm;
    }
    double[] spectrum = realSpectrum(gaussian, new double[1][length])[0];
    int size = length / step;
    double[] filter = new double[size];
    for (int u = 0; u < size; u++) {
      for (int k = 0; k < size; k++) {
        filter[u] +=
            spectrum[kept(k, size, length)] * Math.cos(2 * Math.PI * (k * u % size) / size) / size;
      }
    }
    int stride = (1 << scales) / step;
    float[][] matrix = new float[size / stride - 2][size];
    for (int o = 0; o < matrix.length; o++) {
      for (int t = 0; t < size; t++) {
        matrix[o][t] = (float) filter[Math.floorMod(stride * (o + 1) - t, size)];
      }
    }
    return matrix;
  }
}
