package dev.tacit.secagg.encoding;

/**
 * How far a coordinate of a noisy sum can be from zero, but for a probability of 2<sup>-20</sup>
 * for all coordinates together; what is larger may have wrapped around in the ring.
 *
 * <p>A coordinate is X + Y + Z. X, that of the rotated sum of n vectors of norm C, is sub-Gaussian
 * with proxy (n C)<sup>2</sup> / m over the signs of the {@link Rotation}. The rounding error Y is
 * at most n in size. Z is the noise, independent of both. By Markov's inequality for exp(t (X +
 * Z)), of either sign, and a union over 2 d tails, |X + Z| &lt; a for
 *
 * <p>a = (L + ln E exp(t X) + ln E exp(t Z)) / t, L = ln(2 d 2<sup>20</sup>),
 *
 * <p>whatever t &gt; 0; the t with the least a is searched for, but the bound holds for any.
 *
 * <ul>
 *   <li>Discrete Gaussian noise has E exp(t Z) &lt;= exp(t<sup>2</sup> V / 2), V the sum of the
 *       shares' sigma<sup>2</sup>: completing the square of one share leaves the ratio of two sums
 *       of exp(-(k - s)<sup>2</sup> / (2 sigma<sup>2</sup>)) over whole k, of which that with s = 0
 *       is the largest (its Fourier series has positive terms).
 *   <li>Skellam noise of variance V has E exp(t Z) = exp(V (cosh t - 1)), two Poisson variables of
 *       mean V / 2 each: heavier tails.
 * </ul>
 *
 * <p>Every platform comes to the same number, so that no device refuses a plan that a server made.
 */
final class SumBound {
  private static final double LN_FAILURES = 20 * StrictMath.log(2);

  /** For the rounding of this arithmetic, and of the rotation's, which is in floats. */
  private static final double SLACK = 1 + 0x1p-16;

  private SumBound() {}

  /**
   * The bound n + a, rounded up; possibly infinite.
   *
   * @param scaledNorm C, grid units
   * @param shareVariance of one device's noise, grid units squared
   */
  static double of(
      int dimension, int cohort, double scaledNorm, ShareNoise noise, double shareVariance) {
    double tails = StrictMath.log(2.0 * dimension) + LN_FAILURES;
    double whole = cohort * scaledNorm;
    double signs = whole * whole / Integer.highestOneBit(dimension);
    double variance = cohort * shareVariance;
    double least = Double.POSITIVE_INFINITY;
    // From the best t for Gaussian noise down, as heavier tails need.
    double t = StrictMath.sqrt(2 * tails / (signs + variance));
    for (int step = 0; step < 1000; step++) {
      double a = (tails + t * t / 2 * signs + noise.logMoment(variance, t)) / t;
      if (a > least) {
        break;
      }
      least = a;
      t /= 1.01;
    }
    return Math.ceil((cohort + least) * SLACK);
  }
}
