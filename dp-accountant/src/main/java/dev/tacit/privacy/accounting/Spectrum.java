package dev.tacit.privacy.accounting;

import dev.tacit.privacy.accounting.loss.LossGrid;
import java.util.Arrays;

/** A product of powers of transforms of two real sequences at once. */
final class Spectrum {
  private final int length;
  private final double[] re;
  private final double[] im;

  /** The product so far: upper and lower at one frequency of each opposite pair. */
  private final double[] product;

  Spectrum(int length) {
    this.length = length;
    re = new double[length];
    im = new double[length];
    product = new double[4 * (length / 2 + 1)];
    for (int i = 0; i < product.length; i += 2) {
      product[i] = 1;
    }
  }

  double[] re() {
    return re;
  }

  double[] im() {
    return im;
  }

  /** Multiplies by the transforms of two grids' upper and lower masses to the power of the runs. */
  void multiply(LossGrid above, LossGrid below, long runs) {
    Arrays.fill(re, 0);
    Arrays.fill(im, 0);
    wrap(above.upper(), above.first(), re);
    wrap(below.lower(), below.first(), im);
    Fft.forward(re, im);
    // below this the power is under 1e-35 and counts as nothing
    double negligible = Math.exp(-160.0 / runs);
    int at = 0;
    for (int p = 0; p < length; p++) {
      int o = Fft.opposite(p);
      if (o < p) {
        continue;
      }
      multiplyPower((re[p] + re[o]) / 2, (im[p] - im[o]) / 2, runs, negligible, at);
      multiplyPower((im[p] + im[o]) / 2, (re[o] - re[p]) / 2, runs, negligible, at + 2);
      at += 4;
    }
  }

  private void wrap(double[] mass, int first, double[] onto) {
    int mask = length - 1;
    for (int i = 0; i < mass.length; i++) {
      onto[(first + i) & mask] += mass[i];
    }
  }

  /**
   * The two sequences whose transforms are the product, in re and im.
   *
   * @return their 2-norm, together
   */
  double compose() {
    double square = 0;
    int at = 0;
    for (int p = 0; p < length; p++) {
      int o = Fft.opposite(p);
      if (o < p) {
        continue;
      }
      double upperRe = product[at];
      double upperIm = product[at + 1];
      double lowerRe = product[at + 2];
      double lowerIm = product[at + 3];
      square +=
          (o == p ? 1 : 2)
              * (upperRe * upperRe + upperIm * upperIm + lowerRe * lowerRe + lowerIm * lowerIm);
      re[o] = upperRe + lowerIm;
      im[o] = lowerRe - upperIm;
      re[p] = upperRe - lowerIm;
      im[p] = upperIm + lowerRe;
      at += 4;
    }
    Fft.inverse(re, im);
    return Math.sqrt(square / length);
  }

  private void multiplyPower(double x, double y, long runs, double negligible, int at) {
    if (x * x + y * y < negligible) {
      product[at] = 0;
      product[at + 1] = 0;
      return;
    }
    double pr = product[at];
    double pi = product[at + 1];
    double br = x;
    double bi = y;
    for (long n = runs; ; ) {
      if ((n & 1) != 0) {
        double t = pr * br - pi * bi;
        pi = pr * bi + pi * br;
        pr = t;
      }
      n >>= 1;
      if (n == 0) {
        break;
      }
      double t = br * br - bi * bi;
      bi = 2 * br * bi;
      br = t;
    }
    product[at] = pr;
    product[at + 1] = pi;
  }
}
