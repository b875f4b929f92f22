package dev.tacit.learning.features;

import java.util.ArrayList;
import java.util.List;

/**
 * The discrete Fourier transform of any length along the columns of an array of rows: Stockham's
 * form of the Cooley-Tukey algorithm, without reordering (Van Loan, "Computational Frameworks for
 * the Fast Fourier Transform", SIAM 1992, section 1.7), with the prime factors of the length as
 * radices. Neither direction divides by the length. Immutable and thread-safe.
 */
final class Dft {
  /** One factor p: coefficients [q][output c][input r], with the twiddle factors multiplied in. */
  private record Stage(int radix, int groups, int stride, float[][][] re, float[][][] im) {}

  private final List<Stage> stages = new ArrayList<>();

  Dft(int length, boolean inverse) {
    int remaining = length;
    int stride = 1;
    while (remaining > 1) {
      int radix = smallestFactor(remaining);
      stages.add(stage(remaining, radix, stride, inverse ? 1 : -1));
      remaining /= radix;
      stride *= radix;
    }
  }

  private static int smallestFactor(int number) {
    for (int p = 2; p * p <= number; p++) {
      if (number % p == 0) {
        return p;
      }
    }
    return number;
  }

  private static Stage stage(int length, int radix, int stride, int sign) {
    int groups = length / radix;
    float[][][] re = new float[groups][radix][radix];
    float[][][] im = new float[groups][radix][radix];
    for (int q = 0; q < groups; q++) {
      for (int c = 0; c < radix; c++) {
        for (int r = 0; r < radix; r++) {
          long turns = ((long) (q + groups * r) * c) % length;
          double angle = sign * 2 * Math.PI * turns / length;
          re[q][c][r] = (float) Math.cos(angle);
          im[q][c][r] = (float) Math.sin(angle);
        }
      }
    }
    return new Stage(radix, groups, stride, re, im);
  }

  int stages() {
    return stages.size();
  }

  /** One pass, from one array of rows to another. */
  void stage(int number, float[][] re, float[][] im, float[][] intoRe, float[][] intoIm) {
    Stage s = stages.get(number);
    for (int q = 0; q < s.groups(); q++) {
      for (int c = 0; c < s.radix(); c++) {
        for (int t = 0; t < s.stride(); t++) {
          int into = t + s.stride() * (s.radix() * q + c);
          for (int r = 0; r < s.radix(); r++) {
            int from = t + s.stride() * (q + s.groups() * r);
            float x = s.re()[q][c][r];
            float y = s.im()[q][c][r];
            if (r == 0) {
              set(x, y, re[from], im[from], intoRe[into], intoIm[into]);
            } else {
              add(x, y, re[from], im[from], intoRe[into], intoIm[into]);
            }
          }
        }
      }
    }
  }

  private static void set(float x, float y, float[] a, float[] b, float[] re, float[] im) {
    for (int i = 0; i < re.length; i++) {
      re[i] = x * a[i] - y * b[i];
      im[i] = x * b[i] + y * a[i];
    }
  }

  private static void add(float x, float y, float[] a, float[] b, float[] re, float[] im) {
    for (int i = 0; i < re.length; i++) {
      re[i] += x * a[i] - y * b[i];
      im[i] += x * b[i] + y * a[i];
    }
  }
}
