package dev.tacit.learning.training;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.dpftrl.CorrelatedNoise;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.privacy.clipping.AdaptiveClipping;
import dev.tacit.privacy.noise.GaussianNoise;
import java.util.Objects;

/**
 * How a training protects its units: whom a step takes in, what a contribution is bounded to, and
 * which noise covers it. Immutable values; {@link Recipe#event} says what they cost.
 *
 * <p>Clipping norms are in [2^-20, 2^20], for the reason in {@link
 * dev.tacit.learning.dpsgd.DpSgdSettings#SMALLEST_CLIPPING_NORM}.
 */
public sealed interface Privacy {
  /** No protection at all. */
  Privacy NONE = new NonPrivate();

  /**
   * No protection at all: shuffled batches of the recipe's size, each unit once a pass, no
   * clipping, no noise. For public data and as the baseline. The last batch of a pass is what is
   * left, so that all are taken in, and its sum is divided by its own size.
   */
  record NonPrivate() implements Privacy {
    /**
     * Steps of a pass: the batches that so many units fill, a last one that is not full included.
     *
     * @param units 1 or more
     * @param batch 1 or more
     */
    public static int stepsPerPass(int units, long batch) {
      Argument.within("units", units, 1, Integer.MAX_VALUE);
      Argument.within("batch", batch, 1, Integer.MAX_VALUE);
      return (int) ((units + batch - 1) / batch);
    }
  }

  /**
   * DP-SGD (Abadi, Chu, Goodfellow, McMahan, Mironov, Talwar, Zhang, CCS 2016, algorithm 1): every
   * unit is in each step with probability q, by itself.
   *
   * @param samplingRate q in (0, 1]; where it was computed from a number of units, that number is
   *     taken to be public
   * @param noiseMultiplier sigma: standard deviation of the noise on the clipped sum over the
   *     clipping norm; positive, at most {@link GaussianNoise#MAXIMUM_NOISE_MULTIPLIER}
   * @param clippingNorm C, the most that one unit adds to a step's sum, in Euclidean norm
   * @param clipping how contributions are brought to C; for users {@link Clipping.Flat}
   */
  record DpSgd(double samplingRate, double noiseMultiplier, double clippingNorm, Clipping clipping)
      implements Privacy {
    public DpSgd {
      Checks.samplingRate(samplingRate);
      Checks.noiseMultiplier("noiseMultiplier", noiseMultiplier);
      Checks.clippingNorm("clippingNorm", clippingNorm);
      Objects.requireNonNull(clipping, "clipping");
    }
  }

  /**
   * {@link DpSgd} with flat clipping to a norm that follows a quantile of the contributions' norms,
   * by {@link AdaptiveClipping}, which says what a step releases and why the pair costs what one
   * Gaussian of noise multiplier z does, also inside a Poisson sample.
   *
   * @param samplingRate q, as in {@link DpSgd}
   * @param noiseMultiplier z of the released pair, positive
   * @param initialNorm C of the first step, in [2^-20, 2^20]
   * @param quantile of norms that C goes for, in [0, 1]
   * @param rate of the geometric update; positive, at most 1; 0.2 in the paper
   * @param countDeviation s, in [z, 2^28]; the paper takes a twentieth of the expected batch
   */
  record AdaptiveDpSgd(
      double samplingRate,
      double noiseMultiplier,
      double initialNorm,
      double quantile,
      double rate,
      double countDeviation)
      implements Privacy {
    public AdaptiveDpSgd {
      Checks.samplingRate(samplingRate);
      Checks.noiseMultiplier("noiseMultiplier", noiseMultiplier);
      Checks.noiseMultiplier(
          "noise multiplier of the sums",
          new AdaptiveClipping(noiseMultiplier, initialNorm, quantile, rate, countDeviation)
              .sumMultiplier());
    }

    /** How the norm is adapted. */
    public AdaptiveClipping adaptation() {
      return new AdaptiveClipping(noiseMultiplier, initialNorm, quantile, rate, countDeviation);
    }

    /** The noise multiplier of the sums of contributions, z_sum; rounded up. */
    public double sumMultiplier() {
      return adaptation().sumMultiplier();
    }
  }

  /**
   * Training without sampling, by correlated noise (Kairouz et al., "Practical and Private (Deep)
   * Learning without Sampling or Shuffling", ICML 2021; {@link CorrelatedNoise}). Each unit draws
   * one slot of a pass by itself and takes part in that step of every pass ({@link
   * dev.tacit.learning.dpftrl.Slots}), so no secret draw is needed.
   *
   * @param noise its sigma is in units of the clipping norm
   * @param clippingNorm C, the most that one unit adds to a step's sum, in Euclidean norm
   * @param clipping how contributions are brought to C; for users {@link Clipping.Flat}
   * @param stepsPerPass slots of a pass, 1 or more; the recipe's steps are whole passes
   * @param mostUnits public bound on how many units there are, whatever the data; 1..2^22. Only
   *     what is added against rounding depends on it
   */
  record DpFtrl(
      CorrelatedNoise noise,
      double clippingNorm,
      Clipping clipping,
      int stepsPerPass,
      int mostUnits)
      implements Privacy {
    public DpFtrl {
      Objects.requireNonNull(noise, "noise");
      Checks.clippingNorm("clippingNorm", clippingNorm);
      Objects.requireNonNull(clipping, "clipping");
      Argument.within("stepsPerPass", stepsPerPass, 1, Participation.MAXIMUM_STEPS);
      Argument.within("mostUnits", mostUnits, 1, ClippedSum.MAXIMUM_EXAMPLES);
    }

    /**
     * What the schedule of so many steps keeps to.
     *
     * @param steps whole passes
     */
    public Participation participation(int steps) {
      if (steps < 1 || steps % stepsPerPass != 0) {
        throw new IllegalArgumentException(
            "steps must be whole passes of " + stepsPerPass + " but was " + steps);
      }
      return Participation.passes(
          stepsPerPass, steps / stepsPerPass, Participation.Assignment.INDEPENDENT);
    }
  }
}
