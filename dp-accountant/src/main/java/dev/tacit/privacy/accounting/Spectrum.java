package dev.tacit.privacy.accounting;

import dev.tacit.privacy.accounting.loss.LossGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A product of powers of transforms of two real sequences at once: upper and lower masses travel as
 * real and imaginary part.
 */
final class Spectrum {
  /**
   * Rounding of an n-point transform in the 2-norm, per ln2 n (Higham 2002, theorem 24.2), with
   * roots that are off by some units in the last place of their angle.
   */
  private static final double TRANSFORM_ROUNDING = 16 * 0x1p-53;

  private final int length;
  private final double[] re;
  private final double[] im;

  /** The product so far: upper and lower at one frequency of each opposite pair. */
  private final double[] product;

  /** The 2-norm of each factor's masses, and its power. */
  private final List<Double> masses = new ArrayList<>();

  private final List<Long> powers = new ArrayList<>();
  private double norm;

  Spectrum(int length) {
    this.length = length;
    re = new double[length];
    im = new double[length];
    product = new double[4 * (length / 2 + 1)];
    for (int i = 0; i < product.length; i += 2) {
      product[i] = 1;
    }
  }

  int length() {
    return length;
  }

  /** The composed upper masses of the grid indices from first up, once composed. */
  double[] upper(int first) {
    return unwrap(re, first);
  }

  /** The composed lower masses of the grid indices from first up, once composed. */
  double[] lower(int first) {
    return unwrap(im, first);
  }

  /** Rounding may have made a mass less than nothing. */
  private double[] unwrap(double[] wrapped, int first) {
    double[] mass = new double[length];
    for (int i = 0; i < length; i++) {
      mass[i] = Math.max(0, wrapped[(first + i) & (length - 1)]);
    }
    return mass;
  }

  /** Multiplies by the transforms of two grids' upper and lower masses to the power of the runs. */
  void multiply(LossGrid above, LossGrid below, long runs) {
    Arrays.fill(re, 0);
    Arrays.fill(im, 0);
    wrap(above.upper(), above.first(), re);
    wrap(below.lower(), below.first(), im);
    masses.add(norm(re, im));
    powers.add(runs);
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

  private static double norm(double[] one, double[] other) {
    double square = 0;
    for (double mass : one) {
      square += mass * mass;
    }
    for (double mass : other) {
      square += mass * mass;
    }
    return Math.sqrt(square);
  }

  /** Makes the two sequences whose transforms are the product. */
  void compose() {
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
    norm = Math.sqrt(square / length);
  }

  /** A bound on what rounding changed both sequences by, in the 2-norm, once composed. */
  double rounding() {
    double sum = 0;
    for (long power : powers) {
      sum += power;
    }
    return TRANSFORM_ROUNDING * Integer.numberOfTrailingZeros(length) * (transforms() + 2 * norm)
        + 8 * 0x1p-53 * sum * norm;
  }

  /**
   * What the rounding of the factors' transforms F does to the composition in the 2-norm, in units
   * of one transform's rounding. An error e of F counts runs |F|^(runs-1) e at each frequency, with
   * the other parts' factors. Either |F| &lt;= 1, and e is in the 2-norm that of the masses; or e
   * is at each frequency at most the sum of all masses, 2, and |F|^(runs-1) at most twice |F|^runs
   * or, where |F| &lt; 1/2, 2^(1-runs).
   */
  private double transforms() {
    double sum = 0;
    for (int i = 0; i < masses.size(); i++) {
      double runs = powers.get(i);
      sum += runs * Math.min(masses.get(i), 4 * norm + 2 * Math.pow(2, 1 - runs));
    }
    return sum;
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
