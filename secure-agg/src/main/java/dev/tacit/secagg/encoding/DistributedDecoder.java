package dev.tacit.secagg.encoding;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import java.util.Objects;

/**
 * The sum of what devices made by {@link DistributedEncoder} as a noisy mean: Algorithm 2 of
 * Kairouz, Liu and Steinke 2021, "The Distributed Discrete Gaussian Mechanism for Federated
 * Learning with Secure Aggregation". Immutable and thread-safe.
 */
public final class DistributedDecoder {
  private final DistributedPlan plan;
  private final Rotation rotation;

  /**
   * @param plan the same for all devices of the cohort and its server
   * @param rotation likewise, of the plan's dimension: {@link Rotation#of}
   */
  public DistributedDecoder(DistributedPlan plan, Rotation rotation) {
    plan.requireFits(rotation);
    this.plan = plan;
    this.rotation = rotation;
  }

  /**
   * The noisy mean of the clipped updates whose encodings were summed in the ring.
   *
   * @param ringSum d ring elements, each in [0, 2<sup>b</sup>)
   * @param survivors devices in the sum, in [1, cohort]
   * @return d numbers
   * @throws IllegalArgumentException if the number of elements or of survivors breaks its rule
   * @throws SecAggException {@link AbortReason#TOO_FEW_DEVICES} if survivors are fewer than the
   *     plan's minimum; {@link AbortReason#SUM_OUT_OF_RANGE} if an element is not one of the ring,
   *     or its residue nearest to zero is beyond {@link DistributedPlan#largestSum}, as it can be
   *     for a sum that wrapped around or with devices that break the rules, and for others with a
   *     probability of at most 2<sup>-20</sup>
   */
  public float[] decode(long[] ringSum, int survivors) {
    Objects.requireNonNull(ringSum, "ringSum");
    if (ringSum.length != plan.dimension()) {
      throw new IllegalArgumentException(
          "ringSum must be " + plan.dimension() + " elements but was " + ringSum.length);
    }
    long largest = plan.largestSum(survivors);
    if (survivors < plan.cohort().minimumSurvivors()) {
      throw new SecAggException(
          AbortReason.TOO_FEW_DEVICES,
          "survivors must be at least "
              + plan.cohort().minimumSurvivors()
              + " but were "
              + survivors);
    }
    long modulus = 1L << plan.ringBits();
    double unit = 1 / (plan.scale() * survivors);
    float[] mean = new float[ringSum.length];
    for (int i = 0; i < mean.length; i++) {
      long element = ringSum[i];
      if (element < 0 || element >= modulus) {
        throw outOfRange("sum must be in [0, " + modulus + ")", element, i);
      }
      long residue = element < modulus / 2 ? element : element - modulus;
      if (Math.abs(residue) > largest) {
        throw outOfRange("sum must be within " + largest + " of zero", residue, i);
      }
      mean[i] = (float) (residue * unit);
    }
    rotation.unrotate(mean);
    return mean;
  }

  private static SecAggException outOfRange(String rule, long value, int at) {
    return new SecAggException(
        AbortReason.SUM_OUT_OF_RANGE, rule + " but was " + value + " at " + at);
  }
}
