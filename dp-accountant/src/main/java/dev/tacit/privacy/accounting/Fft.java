package dev.tacit.privacy.accounting;

/**
 * The discrete Fourier transform of a power-of-two length, in place on split real and imaginary
 * parts. Commons Math's copies into objects and back; at lengths of a million that is most of the
 * time.
 */
final class Fft {
  private final int length;
  private final double[] cos;
  private final double[] sin;

  Fft(int length) {
    this.length = length;
    this.cos = new double[length / 2];
    this.sin = new double[length / 2];
    for (int i = 0; i < length / 2; i++) {
      double angle = -2 * Math.PI * i / length;
      cos[i] = Math.cos(angle);
      sin[i] = Math.sin(angle);
    }
  }

  /** Decimation in frequency: natural order in, bit-reversed order out. */
  void forward(double[] re, double[] im) {
    for (int half = length / 2; half >= 1; half /= 2) {
      int stride = length / (2 * half);
      for (int start = 0; start < length; start += 2 * half) {
        for (int k = 0; k < half; k++) {
          int a = start + k;
          int b = a + half;
          double dr = re[a] - re[b];
          double di = im[a] - im[b];
          re[a] += re[b];
          im[a] += im[b];
          double c = cos[k * stride];
          double s = sin[k * stride];
          re[b] = dr * c - di * s;
          im[b] = dr * s + di * c;
        }
      }
    }
  }

  /** Decimation in time: bit-reversed order in, natural order out; divided by the length. */
  void inverse(double[] re, double[] im) {
    for (int half = 1; half < length; half *= 2) {
      int stride = length / (2 * half);
      for (int start = 0; start < length; start += 2 * half) {
        for (int k = 0; k < half; k++) {
          int a = start + k;
          int b = a + half;
          double c = cos[k * stride];
          double s = -sin[k * stride];
          double br = re[b] * c - im[b] * s;
          double bi = re[b] * s + im[b] * c;
          re[b] = re[a] - br;
          im[b] = im[a] - bi;
          re[a] += br;
          im[a] += bi;
        }
      }
    }
    double share = 1.0 / length;
    for (int i = 0; i < length; i++) {
      re[i] *= share;
      im[i] *= share;
    }
  }
}
