package dev.tacit.benchmarks;

import dev.tacit.privacy.noise.ExactBernoulli;
import dev.tacit.privacy.noise.SecureRandomStream;

/**
 * The discrete Gaussian as Canonne, Kamath and Steinke 2020 write it (Algorithms 1 to 3), for whole
 * sigma: the baseline.
 */
final class PaperDiscreteGaussian {
  private final long variance;
  private final long scale;

  /**
   * @param sigma in [1, 1000], so that all products fit into a long
   */
  PaperDiscreteGaussian(long sigma) {
    if (sigma < 1 || sigma > 1000) {
      throw new IllegalArgumentException("sigma must be in [1, 1000] but was " + sigma);
    }
    variance = sigma * sigma;
    scale = sigma + 1;
  }

  /** Algorithm 3. */
  long next(SecureRandomStream random) {
    while (true) {
      long y = laplace(random);
      long distance = Math.abs(y) * scale - variance;
      if (ExactBernoulli.drawExp(random, distance * distance, 2 * variance * scale * scale)) {
        return y;
      }
    }
  }

  /** Algorithm 2, with s = 1. */
  private long laplace(SecureRandomStream random) {
    while (true) {
      long u = below(random, scale);
      if (!ExactBernoulli.drawExp(random, u, scale)) {
        continue;
      }
      long v = 0;
      while (ExactBernoulli.drawExp(random, 1, 1)) {
        v++;
      }
      long magnitude = u + scale * v;
      boolean negative = random.nextInt() < 0;
      if (negative && magnitude == 0) {
        continue;
      }
      return negative ? -magnitude : magnitude;
    }
  }

  private static long below(SecureRandomStream random, long bound) {
    while (true) {
      long bits = random.nextLong() >>> 1;
      long value = bits % bound;
      if (bits - value + (bound - 1) >= 0) {
        return value;
      }
    }
  }
}
