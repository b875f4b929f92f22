package dev.tacit.secagg.encoding;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.clipping.AdaptiveClipping;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.noise.GaussianNoise;
import java.io.Serializable;
import java.util.Objects;

/**
 * One round of central noise with a clipping norm that follows a quantile of the updates' norms
 * ({@link AdaptiveClipping}): a {@link CentralPlan} of the round's norm, and one ring element more.
 * {@link #next} makes the plan of the next round. Immutable.
 *
 * <p>A device sends the d elements of its update, by the plan, and behind them 1 if its update was
 * within the norm before it was clipped, else -1, which is twice the centred bit: {@link
 * AdaptiveEncoder}. The server adds noise to both parts of the sum: {@link AdaptiveDecoder}.
 *
 * <h2>What is hidden</h2>
 *
 * Under zero-out a user's device is as if it had sent zeros, the last element included, so that one
 * user moves the first part by a norm of N at most and the last element by exactly 1. These have
 * noise of standard deviation z_sum N at least and 2 s. So by the proof in {@link
 * AdaptiveClipping}, with everything in units of the grid for C and of halves for the count, the
 * round is one {@link #event Gaussian mechanism of noise multiplier z}; that the noise is rounded
 * to whole numbers and reduced modulo 2<sup>b</sup> is post-processing, as for {@link
 * CentralDecoder}.
 *
 * <p>The plan of a round depends on released numbers only. All devices of a round must have the
 * same one, and each round is charged, whatever its norm.
 *
 * @param clipping the task's settings
 * @param vector of this round's clipping norm, with a noise multiplier of z_sum at least, in a ring
 *     that holds the count with its noise as well
 */
public record AdaptiveCentralPlan(AdaptiveClipping clipping, CentralPlan vector)
    implements Serializable {
  /** Whose contribution is hidden. */
  public static final PrivacyUnit UNIT = CentralPlan.UNIT;

  /** What makes two cohorts neighbours. */
  public static final NeighbouringRelation RELATION = CentralPlan.RELATION;

  /** Checks what the claim rests on. */
  public AdaptiveCentralPlan {
    Objects.requireNonNull(clipping, "clipping");
    Grid.require(
        vector.noiseMultiplier() >= clipping.sumMultiplier(),
        "noiseMultiplier of the vector",
        "at least " + clipping.sumMultiplier(),
        vector.noiseMultiplier());
    Grid.requireRoom(vector.ringBits(), largestCount(vector.cohort(), clipping));
  }

  /**
   * The plan of the first round.
   *
   * @param dimension d, coordinates of an update
   * @param cohort devices in a sum at most
   * @throws IllegalArgumentException if a value breaks a rule of {@link CentralPlan#of}
   */
  public static AdaptiveCentralPlan first(AdaptiveClipping clipping, int dimension, int cohort) {
    return of(clipping, dimension, cohort, clipping.initialNorm());
  }

  /**
   * The plan of the next round.
   *
   * @param centred the noisy sum of centred bits, of all cohorts of the round: {@link
   *     AdaptiveDecoder.Release#centred}
   * @param survivors devices in these sums, at least 1; under zero-out their number is public
   */
  public AdaptiveCentralPlan next(double centred, int survivors) {
    return withNorm(clipping.next(vector.clippingNorm(), centred, survivors));
  }

  /** The plan of a round with another clipping norm, of which somebody took note. */
  public AdaptiveCentralPlan withNorm(double norm) {
    return of(clipping, vector.dimension(), vector.cohort(), norm);
  }

  private static AdaptiveCentralPlan of(
      AdaptiveClipping clipping, int dimension, int cohort, double norm) {
    CentralPlan plan = CentralPlan.of(dimension, norm, cohort, clipping.sumMultiplier());
    double count = largestCount(cohort, clipping);
    int bits = Math.max(plan.ringBits(), Long.SIZE - Long.numberOfLeadingZeros((long) count) + 1);
    return new AdaptiveCentralPlan(
        clipping,
        new CentralPlan(dimension, norm, cohort, plan.scaleUnits(), plan.noiseMultiplier(), bits));
  }

  private static double largestCount(int cohort, AdaptiveClipping clipping) {
    double noise = CentralPlan.REACH * 2 * clipping.countDeviation() * (1 + GaussianNoise.slack(1));
    return Math.ceil(cohort + noise) + 1;
  }

  /** Elements that a device sends: d + 1. */
  public int elements() {
    return vector.dimension() + 1;
  }

  /** What the release of one round's sums reveals, under {@link #RELATION}. */
  public PrivacyEvent event() {
    return clipping.event();
  }

  /** Of the noise on the last element of the sum: 2 s. */
  double countDeviation() {
    return 2 * clipping.countDeviation();
  }
}
