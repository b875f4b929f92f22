package dev.tacit.secagg.encoding;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.io.Serializable;

/**
 * What the devices of a cohort are told of distributed noise: whole numbers and one norm, from
 * which every device recomputes what the release reveals. {@link DistributedPlanner} finds good
 * ones; any that can be made is sound. Immutable.
 *
 * <p>A device clips its update to {@code clippingNorm}, rotates it, multiplies it by {@link
 * #scale()}, rounds it to whole numbers of squared norm {@link #squaredNorm()} at most, adds a
 * share of noise to each coordinate and reduces modulo 2<sup>ringBits</sup>: {@link
 * DistributedEncoder}.
 *
 * <h2>What is hidden</h2>
 *
 * The contribution of one user who has one device in the cohort, under zero-out: a zero update is
 * rounded to zero, so setting a device's update to zero moves the noise-free sum by a norm of at
 * most N. However the rounding fell out, the sums of two neighbours differ by a fixed vector of
 * such a norm, and divergences are quasi-convex, so randomness of the rounding costs nothing.
 * Corrupt devices can leave out or take off their own noise, no more: {@link
 * CohortBounds#minimumHonest()} shares remain. More shares are independent additions, which reveal
 * no more.
 *
 * <p>Only the sum may be seen. That is what secure aggregation is for, and what its parameters
 * assume of server and corrupt devices is assumed here. {@link DistributedDecoder#decode} refuses a
 * sum of fewer than the minimum of survivors, but a sum that became visible has been released. So
 * no smaller sum may be unmasked: in the complete graph a threshold of that minimum sees to it, in
 * a sparse one it does not, and somebody must count the survivors first.
 *
 * @param dimension d, coordinates of an update; at least 1
 * @param clippingNorm largest L2 norm of an update; finite, positive
 * @param cohort how many devices a sum may have
 * @param scaleUnits the scale, grid units in one, in multiples of 2^-10; in [1, 2^53]
 * @param shareVarianceUnits parameter of one device's noise: sigma^2 of the discrete Gaussian, or
 *     the variance, in multiples of 2^-10 squared grid units; in [2^8, 2^53] for {@link
 *     ShareNoise#GAUSSIAN}, in [1, 2^35] for {@link ShareNoise#SKELLAM}
 * @param ringBits b of the ring, in [2, 32]; {@link #largestSum} of the whole cohort must be less
 *     than 2^(b-1)
 */
public record DistributedPlan(
    ShareNoise noise,
    int dimension,
    double clippingNorm,
    CohortBounds cohort,
    long scaleUnits,
    long shareVarianceUnits,
    int ringBits)
    implements Serializable {
  /** Units of scale and share variance in one. */
  public static final int UNITS = 1 << 10;

  /** Whose contribution is hidden. */
  public static final PrivacyUnit UNIT = PrivacyUnit.USER;

  /** What makes two cohorts neighbours. */
  public static final NeighbouringRelation RELATION = NeighbouringRelation.ZERO_OUT;

  /** Checks every rule above, and that the noise is one that is sampled and accounted for. */
  public DistributedPlan {
    Grid grid = new Grid(dimension, clippingNorm, scaleUnits);
    noise.requireUnits(shareVarianceUnits);
    double variance = (double) shareVarianceUnits / UNITS;
    double norm = grid.scale() * clippingNorm;
    Grid.requireRoom(ringBits, SumBound.of(dimension, cohort.size(), norm, noise, variance));
  }

  /** Grid units in one; exact. */
  public double scale() {
    return grid().scale();
  }

  /** Parameter of one device's noise, grid units squared; exact. */
  public double shareVariance() {
    return (double) shareVarianceUnits / UNITS;
  }

  /**
   * N<sup>2</sup>, the largest squared norm of a device's whole numbers: that of {@code
   * clippingNorm} and what rounding adds (Kairouz, Liu and Steinke 2021, Theorem 1).
   */
  public long squaredNorm() {
    return rounding().squaredNorm();
  }

  /** N, rounded up: the L2 sensitivity of the sum, grid units. */
  public double l2Sensitivity() {
    return rounding().sensitivity();
  }

  /**
   * What the release of one sum reveals if {@link CohortBounds#minimumHonest()} devices add noise.
   */
  public PrivacyEvent event() {
    return event(cohort.minimumHonest());
  }

  /**
   * What the release of one sum reveals, under {@link #RELATION}.
   *
   * @param honest devices that add their noise and keep it to themselves; in [1, cohort]
   */
  public PrivacyEvent event(int honest) {
    Grid.require(
        honest >= 1 && honest <= cohort.size(), "honest", "in [1, " + cohort.size() + "]", honest);
    return noise.event(shareVariance(), honest, l2Sensitivity(), dimension);
  }

  /**
   * Standard deviation of the noise of the minimum of honest survivors together, over {@link
   * #l2Sensitivity}: for policies and people, the cost is {@link #event}'s.
   */
  public double noiseMultiplier() {
    return Math.sqrt(cohort.minimumHonest() * shareVariance()) / l2Sensitivity();
  }

  /**
   * An upper bound on epsilon of several releases, each of this plan, at the minimum of honest
   * survivors.
   *
   * @param delta in (0, 1)
   * @param releases at least 1
   */
  public double epsilon(double delta, long releases) {
    return RdpAccountant.epsilon(new SelfComposed(event(), releases), RELATION, delta).epsilon();
  }

  /**
   * A bound on every coordinate of the noisy sum, grid units, that fails for the whole vector with
   * a probability of at most 2<sup>-20</sup>.
   *
   * @param survivors devices in the sum; in [1, cohort]
   */
  public long largestSum(int survivors) {
    cohort.requireSurvivors(survivors);
    return (long) SumBound.of(dimension, survivors, scale() * clippingNorm, noise, shareVariance());
  }

  /**
   * The root-mean-square error of a coordinate of the decoded mean, as an error of the mean of
   * clipped updates, in their unit: noise and rounding of updates of norm {@code clippingNorm},
   * whose rotated coordinates are taken to be normal. Not a bound; shorter updates may come out
   * more exactly, by the rounding, which is little where the ring is not too small.
   *
   * @param survivors devices in the sum; in [1, cohort]
   */
  public double predictedError(int survivors) {
    cohort.requireSurvivors(survivors);
    double spread = scale() * clippingNorm / Math.sqrt(dimension);
    double each = noise.variance(shareVariance()) + roundingVariance(spread);
    return Math.sqrt(each / survivors) / scale();
  }

  void requireFits(Rotation rotation) {
    int given = rotation.dimension();
    Grid.require(given == dimension, "rotation", "of dimension " + dimension, "of " + given);
  }

  ConditionalRounding rounding() {
    return grid().rounding();
  }

  private Grid grid() {
    return new Grid(dimension, clippingNorm, scaleUnits);
  }

  /**
   * The mean of f (1 - f), f the fractional part of a normal variable of this deviation: the
   * Fourier series of f (1 - f) is 1/6 - sum of cos(2 pi k x) / (pi k)^2.
   */
  private static double roundingVariance(double deviation) {
    double variance = 1.0 / 6;
    for (int k = 1; k < 10_000; k++) {
      double angle = Math.PI * k;
      double term = Math.exp(-2 * Math.pow(angle * deviation, 2)) / (angle * angle);
      variance -= term;
      if (term < 1e-12) {
        break;
      }
    }
    return variance;
  }
}
