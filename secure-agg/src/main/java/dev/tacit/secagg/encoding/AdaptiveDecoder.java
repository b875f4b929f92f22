package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.RandomStream;
import dev.tacit.privacy.noise.SecureRandomStream;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Noises the sum of what devices made by {@link AdaptiveEncoder}, and reads from it the mean and
 * how many updates were within the norm: the trusted server's part of an {@link
 * AdaptiveCentralPlan}. All that {@link CentralDecoder} says of noise, rings and threads holds here
 * too, of the last element by itself. Immutable and thread-safe.
 */
public final class AdaptiveDecoder {
  private final AdaptiveCentralPlan plan;
  private final CentralDecoder vector;

  /**
   * What is released, both parts with their noise.
   *
   * @param mean of the clipped updates, d numbers
   * @param centred sum over the devices of 1/2 for those within the norm and -1/2 for the others, a
   *     multiple of 1/2; for {@link AdaptiveCentralPlan#next}
   */
  public record Release(float[] mean, double centred) {}

  /**
   * @param plan that the devices have
   * @param minimumSurvivors a sum of fewer is not looked at; in [1, cohort]
   * @throws IllegalArgumentException if the minimum is out of range
   */
  public AdaptiveDecoder(AdaptiveCentralPlan plan, int minimumSurvivors) {
    this.plan = plan;
    this.vector = new CentralDecoder(plan.vector(), minimumSurvivors);
  }

  /**
   * Noises and reads a sum.
   *
   * @param ringSum d + 1 ring elements, each in [0, 2<sup>b</sup>); overwritten with the noised
   *     sum, so that the other is nowhere any more
   * @param survivors devices in the sum, in [1, cohort]
   * @throws IllegalArgumentException if the number of elements or of survivors breaks its rule
   * @throws SecAggException {@link AbortReason#TOO_FEW_DEVICES} if survivors are fewer than the
   *     minimum; {@link AbortReason#SUM_OUT_OF_RANGE} if an element is not one of the ring
   */
  public Release decode(long[] ringSum, int survivors) {
    long[] sum = vectorOf(ringSum);
    float[] mean = vector.decode(sum, survivors);
    try (SecureRandomStream random = SecureRandomStream.create()) {
      return release(ringSum, sum, mean, random);
    }
  }

  /**
   * The same in a simulation, with noise from its own streams.
   *
   * @param streams for the first d elements, as {@link CentralDecoder#decode(long[], int,
   *     IntFunction)}
   * @param random for the last; the caller closes it
   */
  public Release decode(
      long[] ringSum,
      int survivors,
      IntFunction<? extends RandomStream> streams,
      RandomStream random) {
    long[] sum = vectorOf(ringSum);
    return release(ringSum, sum, vector.decode(sum, survivors, streams), random);
  }

  private long[] vectorOf(long[] ringSum) {
    if (ringSum.length != plan.elements()) {
      throw new IllegalArgumentException(
          "ringSum must be " + plan.elements() + " elements but was " + ringSum.length);
    }
    long count = ringSum[plan.vector().dimension()];
    if (count < 0 || count >= 1L << plan.vector().ringBits()) {
      // Not the element itself: it has no noise yet.
      throw new SecAggException(
          AbortReason.SUM_OUT_OF_RANGE,
          "count must be in [0, 2^" + plan.vector().ringBits() + ") but was not");
    }
    return Arrays.copyOf(ringSum, plan.vector().dimension());
  }

  private Release release(long[] ringSum, long[] noised, float[] mean, RandomStream random) {
    System.arraycopy(noised, 0, ringSum, 0, noised.length);
    double[] noise = new double[1];
    // Whole numbers are on the lattice of this noise, whose spacing is at most 1.
    new GaussianNoise(random).add(noise, 0, 1, plan.countDeviation());
    long modulus = 1L << plan.vector().ringBits();
    int last = noised.length;
    ringSum[last] = (ringSum[last] + (long) Math.floor(noise[0] + 0.5)) & (modulus - 1);
    noise[0] = 0;
    long residue = ringSum[last] < modulus / 2 ? ringSum[last] : ringSum[last] - modulus;
    return new Release(mean, residue / 2.0);
  }
}
