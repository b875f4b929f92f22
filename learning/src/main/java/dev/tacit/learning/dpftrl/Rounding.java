package dev.tacit.learning.dpftrl;

/**
 * By how much rounding could add to the sensitivity, and so by how much the noise is widened.
 *
 * <p>Let x be the sums of a run, y what was released so far, the same for two neighbours. What a
 * step gives to the Gaussian source is then (C x)_t, less a function of y, with an error of norm e
 * at most; the source rounds each of d coordinates by up to g/2. So over all rows neighbours are
 * apart by the sensitivity and at most sqrt(rows) (2 e + g sqrt(d)) more, and widening the noise by
 * the ratio restores the claim. What comes after the source is post-processing, in whatever
 * arithmetic.
 *
 * <p>The error: with v = 2^-53, a = (terms + 8) 1.01 v covers one chain of roundings, relative to
 * the norms of what goes into it: X, the sums within reach, and past noise. Noise of the source is
 * at most 19.6 deviations in every coordinate ({@link dev.tacit.privacy.noise.GaussianNoise}), so
 * 20 s sqrt(d) in norm. With Z the norm of (C w)_t, which is that noise and the roundings' effect,
 * past noise adds up to G Z at most, G the gain (for bands the sum of coefficients times that of
 * the inverse's absolute entries; for buffers scale by scale, with the buffers' own roundings, at
 * most 4 v of their contents each step and decaying). So Z &lt;= 20.1 s sqrt(d) + a (X + G Z) and e
 * = a (X + G Z).
 */
final class Rounding {
  private static final double UNIT = 0x1p-53;

  /**
   * Deviations within which what the source gets must stay, so that bounding it changes nothing.
   */
  private static final double LARGEST_IN_DEVIATIONS = 0x1p28;

  private static final double LARGEST_WIDENING = 0.1;

  /** More than widened noise with the source's own slack: 1.1 times 1.012 for any dimension. */
  private static final double WIDEST = 1.2;

  private Rounding() {}

  /**
   * The error e: by how much what a step gives to the source may be off, in norm.
   *
   * @param deviation of the noise before widening, times the root of the dimension
   */
  static double error(Correlation correlation, double deviation, double largestNorm) {
    double reach = correlation.reach() * largestNorm;
    double gain = correlation.gain();
    double chain = chain(correlation);
    double noise = (20.1 * WIDEST * deviation + chain * reach) / (1 - chain * gain);
    return chain * (reach + gain * noise);
  }

  private static double chain(Correlation correlation) {
    return (correlation.terms() + 8) * 1.01 * UNIT;
  }

  /**
   * The fraction by which to widen the noise.
   *
   * @param deviation of the noise before widening
   * @param largestNorm of a step's sum
   * @param sensitivity in the unit of the sums
   * @throws IllegalArgumentException if it would be above a tenth
   */
  static double widening(
      Correlation correlation,
      int dimension,
      double deviation,
      double largestNorm,
      double sensitivity) {
    double reach = correlation.reach() * largestNorm;
    double gain = correlation.gain();
    if (!(reach <= LARGEST_IN_DEVIATIONS * deviation
        && gain <= LARGEST_IN_DEVIATIONS / 32
        && chain(correlation) * gain <= 0.5)) {
      throw new IllegalArgumentException(
          "largestBatch must be small enough for the noise to be within 2^28 of the sums, and the"
              + " noise stable, but a sum reached "
              + reach / deviation
              + " deviations and noise a gain of "
              + gain);
    }
    double root = Math.sqrt(dimension);
    double error = error(correlation, root * deviation, largestNorm);
    double row = 2 * error + WIDEST * deviation * 0x1p-30 * root;
    double widening = Math.sqrt(correlation.rows()) * row / sensitivity * (1 + 0x1p-40);
    if (!(widening <= LARGEST_WIDENING)) {
      throw new IllegalArgumentException(
          "widening for rounding must be at most "
              + LARGEST_WIDENING
              + " (fewer steps, a smaller largestBatch or dimension need less) but was "
              + widening);
    }
    return widening;
  }
}
