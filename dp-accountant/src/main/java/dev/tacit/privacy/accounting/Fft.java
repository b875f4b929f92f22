package dev.tacit.privacy.accounting;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Radix-2 Fourier transforms in place on split arrays, forward from natural to bit-reversed order
 * and back, so that no permutation is needed. Of our own because Commons Math's permutes, copies
 * and recomputes its roots on each call, which was most of the time.
 */
final class Fft {
  private static final AtomicReferenceArray<double[]> ROOTS = new AtomicReferenceArray<>(31);

  private Fft() {}

  /** Decimation in frequency; the result is in bit-reversed order. */
  static void forward(double[] re, double[] im) {
    int n = re.length;
    double[] roots = roots(n);
    for (int half = n / 2; half >= 1; half /= 2) {
      int stride = n / (2 * half);
      for (int start = 0; start < n; start += 2 * half) {
        for (int j = 0, r = 0; j < half; j++, r += 2 * stride) {
          int a = start + j;
          int b = a + half;
          double x = re[a] - re[b];
          double y = im[a] - im[b];
          re[a] += re[b];
          im[a] += im[b];
          re[b] = x * roots[r] - y * roots[r + 1];
          im[b] = x * roots[r + 1] + y * roots[r];
        }
      }
    }
  }

  /** Decimation in time from bit-reversed order, with the division by the length. */
  static void inverse(double[] re, double[] im) {
    int n = re.length;
    double[] roots = roots(n);
    for (int half = 1; half < n; half *= 2) {
      int stride = n / (2 * half);
      for (int start = 0; start < n; start += 2 * half) {
        for (int j = 0, r = 0; j < half; j++, r += 2 * stride) {
          int a = start + j;
          int b = a + half;
          double x = re[b] * roots[r] + im[b] * roots[r + 1];
          double y = im[b] * roots[r] - re[b] * roots[r + 1];
          re[b] = re[a] - x;
          im[b] = im[a] - y;
          re[a] += x;
          im[a] += y;
        }
      }
    }
    for (int i = 0; i < n; i++) {
      re[i] /= n;
      im[i] /= n;
    }
  }

  /** Where the frequency opposite to that at a bit-reversed position stands. */
  static int opposite(int position) {
    return position == 0 ? 0 : 3 * Integer.highestOneBit(position) - 1 - position;
  }

  /** exp(-2 pi i j / n) for j below n/2, real and imaginary part in turn. */
  private static double[] roots(int n) {
    int log = Integer.numberOfTrailingZeros(n);
    double[] known = ROOTS.get(log);
    if (known != null) {
      return known;
    }
    double[] roots = new double[n];
    for (int j = 0; j < n / 2; j++) {
      roots[2 * j] = Math.cos(2 * Math.PI * j / n);
      roots[2 * j + 1] = -Math.sin(2 * Math.PI * j / n);
    }
    ROOTS.set(log, roots);
    return roots;
  }
}
