package dev.tacit.secagg.encoding;

import dev.tacit.privacy.accounting.Calibration;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;

/**
 * Fits scale, noise and ring together. Stateless and thread-safe.
 *
 * <p>For each scale, the share of noise is the least (up to one in 2<sup>12</sup>) with which the
 * minimum of honest survivors reach the target by the bound of {@link RdpAccountant}, evaluated at
 * the very numbers of the plan. A larger scale makes rounding matter less and needs more bits;
 * scales are tried in steps of at most one in 2<sup>10</sup>.
 */
public final class DistributedPlanner {
  private static final DyadicSteps SCALES = new DyadicSteps(10);
  private static final DyadicSteps VARIANCES = new DyadicSteps(12);
  private static final long LARGEST_SUM = Integer.MAX_VALUE;

  private final DistributedDemands demands;

  private DistributedPlanner(DistributedDemands demands) {
    this.demands = demands;
  }

  /**
   * The plan of least predicted error with elements of a given size.
   *
   * @param ringBits in [2, 32]
   * @throws IllegalArgumentException if the noise that the target needs does not fit the ring; the
   *     message says how large a ring would do
   */
  public static DistributedPlan within(DistributedDemands demands, int ringBits) {
    if (ringBits < 2 || ringBits > Integer.SIZE) {
      throw new IllegalArgumentException("ringBits must be in [2, 32] but was " + ringBits);
    }
    return new DistributedPlanner(demands).finest(ringBits);
  }

  /**
   * The plan with the smallest elements whose predicted error is little above the least.
   *
   * @param excess the relative difference allowed to the error of the finest scale that 32 bits and
   *     the sampler allow; positive, for instance 0.01
   * @throws IllegalArgumentException if the noise that the target needs does not fit 32 bits
   */
  public static DistributedPlan smallest(DistributedDemands demands, double excess) {
    if (!(excess > 0 && excess < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("excess must be positive and finite but was " + excess);
    }
    DistributedPlanner planner = new DistributedPlanner(demands);
    DistributedPlan finest = planner.finest(Integer.SIZE);
    double enough = error(finest) * (1 + excess);
    int coarsest =
        DyadicSteps.first(
            planner.leastScale(),
            SCALES.floor(finest.scaleUnits()),
            step -> error(planner.at(step)) <= enough);
    return planner.finest(bits(planner.at(coarsest)));
  }

  /**
   * The error that a trusted server's continuous Gaussian noise would leave in a coordinate of the
   * mean of the whole cohort, for the same target, releases and clipping norm: what {@link
   * DistributedPlan#predictedError} is to be compared with.
   */
  public static double centralError(DistributedDemands demands) {
    double multiplier =
        Calibration.noiseMultiplier(
            demands.target(),
            DistributedPlan.RELATION,
            sigma -> new SelfComposed(new Gaussian(sigma), demands.releases()));
    return multiplier * demands.clippingNorm() / demands.cohort().size();
  }

  private static double error(DistributedPlan plan) {
    return plan == null ? Double.POSITIVE_INFINITY : plan.predictedError(plan.cohort().size());
  }

  /** The smallest ring that a plan's sum fits. */
  private static int bits(DistributedPlan plan) {
    long largest = plan.largestSum(plan.cohort().size());
    return Math.max(2, Long.SIZE - Long.numberOfLeadingZeros(largest) + 1);
  }

  private DistributedPlan finest(int ringBits) {
    int least = leastScale();
    DistributedPlan coarsest = at(least);
    if (coarsest == null || bits(coarsest) > ringBits) {
      throw unattainable(ringBits, coarsest);
    }
    int tooFine =
        DyadicSteps.first(
            least + 1,
            greatestScale() + 1,
            step -> {
              DistributedPlan plan = at(step);
              return plan == null || bits(plan) > ringBits;
            });
    DistributedPlan found = at(tooFine - 1);
    return plan(found.scaleUnits(), found.shareVarianceUnits(), ringBits);
  }

  private IllegalArgumentException unattainable(int ringBits, DistributedPlan coarsest) {
    String rule =
        coarsest == null
            ? "target must be met in 32 bits but was not"
            : "ringBits must be " + bits(coarsest) + " or more but was " + ringBits;
    return new IllegalArgumentException(
        rule + " for " + demands + ": fewer releases or more honest survivors need less noise");
  }

  /** The first scale at which a norm of 1 is allowed. */
  private int leastScale() {
    int end = greatestScale() + 1;
    int least = DyadicSteps.first(1, end, step -> rounding(SCALES.value(step)).squaredNorm() >= 1);
    if (least == end) {
      throw new IllegalArgumentException(
          "clippingNorm must be a grid unit at some scale up to 2^43 but was "
              + demands.clippingNorm());
    }
    return least;
  }

  private int greatestScale() {
    double norm = ConditionalRounding.LARGEST - Math.sqrt(demands.dimension());
    double units = norm / demands.clippingNorm() * DistributedPlan.UNITS;
    if (!(units >= 2)) {
      throw new IllegalArgumentException(
          "clippingNorm must be less than 2^38 - 2^9 sqrt(dimension) but was "
              + demands.clippingNorm());
    }
    // A step less, lest the product is rounded up.
    return Math.max(1, SCALES.floor((long) Math.min(0x1p53, units)) - 1);
  }

  private ConditionalRounding rounding(long scaleUnits) {
    double scale = (double) scaleUnits / DistributedPlan.UNITS;
    return new ConditionalRounding(demands.dimension(), scale * demands.clippingNorm());
  }

  /** The plan of a scale, in 32 bits; null if its noise is too much for sampler or ring. */
  private DistributedPlan at(int scaleStep) {
    long scaleUnits = SCALES.value(scaleStep);
    ShareNoise noise = demands.noise();
    double sensitivity = rounding(scaleUnits).sensitivity();
    int end = VARIANCES.floor(noise.mostUnits()) + 1;
    int found =
        DyadicSteps.first(
            VARIANCES.floor(noise.leastUnits()),
            end,
            step -> epsilon(VARIANCES.value(step), sensitivity) <= demands.target().epsilon());
    if (found == end) {
      return null;
    }
    long varianceUnits = VARIANCES.value(found);
    double largest =
        SumBound.of(
            demands.dimension(),
            demands.cohort().size(),
            (double) scaleUnits / DistributedPlan.UNITS * demands.clippingNorm(),
            noise,
            (double) varianceUnits / DistributedPlan.UNITS);
    return largest <= LARGEST_SUM ? plan(scaleUnits, varianceUnits, Integer.SIZE) : null;
  }

  private double epsilon(long varianceUnits, double sensitivity) {
    double parameter = (double) varianceUnits / DistributedPlan.UNITS;
    int honest = demands.cohort().minimumHonest();
    PrivacyEvent event = demands.noise().event(parameter, honest, sensitivity, demands.dimension());
    SelfComposed all = new SelfComposed(event, demands.releases());
    return RdpAccountant.epsilon(all, DistributedPlan.RELATION, demands.target().delta()).epsilon();
  }

  private DistributedPlan plan(long scaleUnits, long varianceUnits, int ringBits) {
    return new DistributedPlan(
        demands.noise(),
        demands.dimension(),
        demands.clippingNorm(),
        demands.cohort(),
        scaleUnits,
        varianceUnits,
        ringBits);
  }
}
