package dev.tacit.privacy.accounting;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Fourier transforms in place on split arrays, forward from natural to bit-reversed order and back,
 * so that no permutation is needed; two levels of radix 2 in each pass over the memory. Of our own
 * because Commons Math's permutes, copies and recomputes its roots on each call, which was most of
 * the time.
 */
final class Fft {
  /** By ln2 of the length: for each j, w, w^2 and w^3 of w = exp(-2 pi i j / length). */
  private static final AtomicReferenceArray<double[]> ROOTS = new AtomicReferenceArray<>(31);

  private Fft() {}

  /** Decimation in frequency; the result is in bit-reversed order. The length is a power of two. */
  static void forward(double[] re, double[] im) {
    int n = re.length;
    int span = n;
    for (; span >= 4; span /= 4) {
      double[] roots = roots(span);
      for (int start = 0; start < n; start += span) {
        forward(re, im, start, span / 4, roots);
      }
    }
    if (span == 2) {
      pairs(re, im);
    }
  }

  /** Decimation in time from bit-reversed order, with the division by the length. */
  static void inverse(double[] re, double[] im) {
    int n = re.length;
    int span = 4;
    if (Integer.numberOfTrailingZeros(n) % 2 == 1) {
      pairs(re, im);
      span = 8;
    }
    for (; span <= n; span *= 4) {
      double[] roots = roots(span);
      for (int start = 0; start < n; start += span) {
        inverse(re, im, start, span / 4, roots);
      }
    }
    double scale = 1.0 / n;
    for (int i = 0; i < n; i++) {
      re[i] *= scale;
      im[i] *= scale;
    }
  }

  private static void pairs(double[] re, double[] im) {
    for (int a = 0; a < re.length; a += 2) {
      double x = re[a];
      double y = im[a];
      re[a] = x + re[a + 1];
      im[a] = y + im[a + 1];
      re[a + 1] = x - re[a + 1];
      im[a + 1] = y - im[a + 1];
    }
  }

  private static void forward(double[] re, double[] im, int start, int quarter, double[] roots) {
    for (int a = start, r = 0; a < start + quarter; a++, r += 6) {
      int b = a + quarter;
      int c = b + quarter;
      int d = c + quarter;
      double evenRe = re[a] + re[c];
      double evenIm = im[a] + im[c];
      double apartRe = re[a] - re[c];
      double apartIm = im[a] - im[c];
      double oddRe = re[b] + re[d];
      double oddIm = im[b] + im[d];
      // -i times the difference of the odd ones
      double turnedRe = im[b] - im[d];
      double turnedIm = re[d] - re[b];
      re[a] = evenRe + oddRe;
      im[a] = evenIm + oddIm;
      double x = evenRe - oddRe;
      double y = evenIm - oddIm;
      re[b] = x * roots[r + 2] - y * roots[r + 3];
      im[b] = x * roots[r + 3] + y * roots[r + 2];
      x = apartRe + turnedRe;
      y = apartIm + turnedIm;
      re[c] = x * roots[r] - y * roots[r + 1];
      im[c] = x * roots[r + 1] + y * roots[r];
      x = apartRe - turnedRe;
      y = apartIm - turnedIm;
      re[d] = x * roots[r + 4] - y * roots[r + 5];
      im[d] = x * roots[r + 5] + y * roots[r + 4];
    }
  }

  private static void inverse(double[] re, double[] im, int start, int quarter, double[] roots) {
    for (int a = start, r = 0; a < start + quarter; a++, r += 6) {
      int b = a + quarter;
      int c = b + quarter;
      int d = c + quarter;
      double bRe = re[b] * roots[r + 2] + im[b] * roots[r + 3];
      double bIm = im[b] * roots[r + 2] - re[b] * roots[r + 3];
      double cRe = re[c] * roots[r] + im[c] * roots[r + 1];
      double cIm = im[c] * roots[r] - re[c] * roots[r + 1];
      double dRe = re[d] * roots[r + 4] + im[d] * roots[r + 5];
      double dIm = im[d] * roots[r + 4] - re[d] * roots[r + 5];
      double evenRe = re[a] + bRe;
      double evenIm = im[a] + bIm;
      double apartRe = re[a] - bRe;
      double apartIm = im[a] - bIm;
      double oddRe = cRe + dRe;
      double oddIm = cIm + dIm;
      // i times the difference of the odd ones
      double turnedRe = dIm - cIm;
      double turnedIm = cRe - dRe;
      re[a] = evenRe + oddRe;
      im[a] = evenIm + oddIm;
      re[b] = apartRe + turnedRe;
      im[b] = apartIm + turnedIm;
      re[c] = evenRe - oddRe;
      im[c] = evenIm - oddIm;
      re[d] = apartRe - turnedRe;
      im[d] = apartIm - turnedIm;
    }
  }

  /** Where the frequency opposite to that at a bit-reversed position stands. */
  static int opposite(int position) {
    return position == 0 ? 0 : 3 * Integer.highestOneBit(position) - 1 - position;
  }

  private static double[] roots(int span) {
    int log = Integer.numberOfTrailingZeros(span);
    double[] known = ROOTS.get(log);
    if (known != null) {
      return known;
    }
    double[] roots = new double[span / 4 * 6];
    for (int j = 0; j < span / 4; j++) {
      for (int power = 1; power <= 3; power++) {
        double turn = 2 * Math.PI * power * j / span;
        roots[6 * j + 2 * power - 2] = Math.cos(turn);
        roots[6 * j + 2 * power - 1] = -Math.sin(turn);
      }
    }
    ROOTS.set(log, roots);
    return roots;
  }
}
