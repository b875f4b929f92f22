package dev.tacit.privacy.clipping;

import dev.tacit.privacy.event.Gaussian;
import java.io.Serializable;

/**
 * A clipping norm that follows a quantile of the contributions' norms (Andrew, Thakkar, McMahan,
 * Ramaswamy, "Differentially Private Learning with Adaptive Clipping", NeurIPS 2021, algorithm 1):
 * settings, immutable. After a release in which the noisy fraction b of contributions was within
 * the norm C, C becomes C exp(-rate (b - quantile)), held in [2^-20, 2^20].
 *
 * <h2>What is released, and what it costs</h2>
 *
 * One release is a pair: the sum of contributions, clipped to C, with Gaussian noise of standard
 * deviation z_sum C on each coordinate; and the sum of bits, (1 if a contribution's norm was at
 * most C, else 0) - 1/2, with Gaussian noise of standard deviation s = countDeviation. A unit that
 * is not there, or is zeroed out, adds zero to both. So under add-or-remove-one, as under zero-out,
 * one unit moves the first sum by at most C and the second by exactly 1/2, whichever its bit is:
 * that is what the bits are centred for. (The bit that a zero contribution would have, 1/2, must
 * not be added for a unit that is zeroed out: the second sum would move by up to 1.)
 *
 * <p>Each part divided by its deviation, the pair is one vector with independent noise of deviation
 * 1 on each coordinate, which one unit moves by at most
 *
 * <p>((C / (z_sum C))^2 + ((1/2) / s)^2)^(1/2) = (z_sum^-2 + (2 s)^-2)^(1/2).
 *
 * <p>With z_sum = (z^-2 - (2 s)^-2)^(-1/2), theorem 1 there, that is 1 / z: the pair is one
 * Gaussian mechanism of noise multiplier z, {@link #event}, also inside a Poisson sample, where
 * both parts see the same draw. The next C is a function of what was released, and the next release
 * is charged the same whatever C is: an adaptive composition.
 *
 * <p>The divisor that makes b of the second sum must be public: the expected or, where presence is
 * no secret, the true number of contributions.
 *
 * @param noiseMultiplier z of the released pair; in [2^-60, 2^20]
 * @param initialNorm C of the first release; in [2^-20, 2^20]
 * @param quantile of the norms that C goes for, in [0, 1]; 1/2 in the paper's experiments
 * @param rate of the geometric update, in (0, 1]; {@link #RATE} in the paper
 * @param countDeviation s, in contributions; in [z, 2^28]. The paper takes a twentieth of the
 *     expected number ({@link #COUNT_SHARE})
 */
public record AdaptiveClipping(
    double noiseMultiplier, double initialNorm, double quantile, double rate, double countDeviation)
    implements Serializable {
  /** The paper's rate. */
  public static final double RATE = 0.2;

  /** The paper's countDeviation, as a share of the expected number of contributions. */
  public static final double COUNT_SHARE = 0.05;

  /** Between these, sums and noise are far from the ends of floats, whatever the data. */
  public static final double SMALLEST_NORM = 0x1p-20;

  /** See {@link #SMALLEST_NORM}. */
  public static final double LARGEST_NORM = 0x1p20;

  public AdaptiveClipping {
    require(
        noiseMultiplier >= 0x1p-60 && noiseMultiplier <= 0x1p20,
        "noiseMultiplier",
        "in [2^-60, 2^20]",
        noiseMultiplier);
    require(
        initialNorm >= SMALLEST_NORM && initialNorm <= LARGEST_NORM,
        "initialNorm",
        "in [2^-20, 2^20]",
        initialNorm);
    require(quantile >= 0 && quantile <= 1, "quantile", "in [0, 1]", quantile);
    require(rate > 0 && rate <= 1, "rate", "positive and at most 1", rate);
    require(
        countDeviation >= noiseMultiplier && countDeviation <= 0x1p28,
        "countDeviation",
        "in [noiseMultiplier, 2^28] = [" + noiseMultiplier + ", 2^28]",
        countDeviation);
  }

  private static void require(boolean holds, String name, String rule, double value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + rule + " but was " + value);
    }
  }

  /** The noise multiplier of the sum of contributions, z_sum; rounded up. */
  public double sumMultiplier() {
    // With s >= z the difference keeps 3/4 of z^-2: a few ulps, far below 2^-40.
    double share = noiseMultiplier / (2 * countDeviation);
    return noiseMultiplier / Math.sqrt(1 - share * share) * (1 + 0x1p-40);
  }

  /** What one released pair reveals, under add-or-remove-one and under zero-out. */
  public Gaussian event() {
    return new Gaussian(noiseMultiplier);
  }

  /**
   * The norm of the next release. The same on any processor.
   *
   * @param norm C of this one
   * @param centred the noisy sum of bits less 1/2 each; finite
   * @param contributions a public number, positive
   */
  public double next(double norm, double centred, double contributions) {
    require(Double.isFinite(centred), "centred", "finite", centred);
    require(
        contributions > 0 && contributions < Double.POSITIVE_INFINITY,
        "contributions",
        "positive and finite",
        contributions);
    double fraction = centred / contributions + 0.5;
    double next = norm * StrictMath.exp(-rate * (fraction - quantile));
    return Math.max(SMALLEST_NORM, Math.min(LARGEST_NORM, next));
  }
}
