package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.SecureRandomStream;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Updates as noisy ring elements, and their sum as a noisy mean: distributed differential privacy
 * by Algorithms 1 (device) and 2 (server) of Kairouz, Liu and Steinke 2021, "The Distributed
 * Discrete Gaussian Mechanism for Federated Learning with Secure Aggregation", also with the
 * Skellam noise of Agarwal, Kairouz and Liu 2021, "The Skellam Mechanism for Differentially Private
 * Federated Learning". What it guarantees and assumes is said at {@link DistributedPlan}.
 *
 * <p>Noise and roundings come from the operating system's generator by {@link SecureRandomStream}
 * and can be given no seed. The time that {@link #encode} takes depends on the update, by the
 * number of roundings, and on the noise: who can time it learns something of both.
 *
 * <p>Immutable and thread-safe. Long vectors are shared among the threads of the common pool; a
 * call holds one {@code float} and one {@code int} for each coordinate.
 */
public final class DistributedCodec {
  private static final int NOISE_BLOCK = 4096;

  private final DistributedPlan plan;
  private final Rotation rotation;
  private final ConditionalRounding rounding;
  private final ShareNoise.Sampler sampler;

  /**
   * @param plan the same for all devices of the cohort and its server
   * @param rotation likewise, of the plan's dimension: {@link Rotation#of}
   */
  public DistributedCodec(DistributedPlan plan, Rotation rotation) {
    if (rotation.dimension() != plan.dimension()) {
      throw new IllegalArgumentException(
          "rotation must be of dimension "
              + plan.dimension()
              + " but was of "
              + rotation.dimension());
    }
    this.plan = plan;
    this.rotation = rotation;
    rounding = plan.rounding();
    sampler = plan.noise().sampler(plan.shareVarianceUnits());
  }

  public DistributedPlan plan() {
    return plan;
  }

  /**
   * Clips, rotates, rounds and adds this device's share of noise. Once for each release: two
   * encodings of one update hold it by noise of half the variance.
   *
   * @param update d finite numbers; not changed
   * @return d ring elements, each in [0, 2<sup>b</sup>) as an unsigned number
   * @throws IllegalArgumentException if the update is of another length, or a number is NaN or
   *     infinite; its place is named, not its value
   */
  public int[] encode(float[] update) {
    try (NoiseRanges ranges = new NoiseRanges(plan.dimension())) {
      return encode(update, ranges);
    }
  }

  int[] encode(float[] update, NoiseRanges ranges) {
    int[] encoded = new int[plan.dimension()];
    round(update, encoded, ranges);
    int mask = -1 >>> (Integer.SIZE - plan.ringBits());
    ranges.sum((random, from, to) -> addNoise(encoded, mask, random, from, to));
    return encoded;
  }

  /** Everything of {@link #encode} but noise and reduction: secret, of norm N at most. */
  void round(float[] update, int[] into, NoiseRanges ranges) {
    float[] rotated = clipped(update);
    rotation.rotate(rotated);
    // The norm is taken again there: rotating in floats may have changed it by a millionth.
    rounding.round(rotated, plan.scale(), into, ranges);
    Arrays.fill(rotated, 0);
  }

  private float[] clipped(float[] update) {
    if (update.length != plan.dimension()) {
      throw new IllegalArgumentException(
          "update must be " + plan.dimension() + " numbers but was " + update.length);
    }
    double norm = ConditionalRounding.norm(update);
    if (!(norm < Double.POSITIVE_INFINITY)) {
      for (int i = 0; i < update.length; i++) {
        if (!(Math.abs(update[i]) <= Float.MAX_VALUE)) {
          throw new IllegalArgumentException("update must be finite but was not at " + i);
        }
      }
    }
    double factor = norm > plan.clippingNorm() ? plan.clippingNorm() / norm : 1;
    float[] clipped = new float[update.length];
    for (int i = 0; i < clipped.length; i++) {
      clipped[i] = (float) (update[i] * factor);
    }
    return clipped;
  }

  /**
   * In ints, which wrap around at 2^32, a multiple of 2^b: no bit of the ring element is lost, and
   * the sampler reduces its noise in the same way.
   */
  private long addNoise(int[] encoded, int mask, SecureRandomStream random, int from, int to) {
    int[] share = new int[Math.min(NOISE_BLOCK, to - from)];
    for (int start = from; start < to; start += NOISE_BLOCK) {
      int length = Math.min(NOISE_BLOCK, to - start);
      sampler.fill(random, share, 0, length);
      for (int i = 0; i < length; i++) {
        encoded[start + i] = (encoded[start + i] + share[i]) & mask;
      }
    }
    Arrays.fill(share, 0);
    return 0;
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
