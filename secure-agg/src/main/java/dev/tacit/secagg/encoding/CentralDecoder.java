package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.RandomStream;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Noises the sum of what devices made by {@link CentralEncoder}, and reads the mean from it: the
 * trusted server's part of a {@link CentralPlan}.
 *
 * <h2>Why the noise is that of the event</h2>
 *
 * {@link GaussianNoise} is drawn on zeros, so it is a whole multiple of its spacing g, which is a
 * power of two and at most 1 here; whole numbers are on that lattice. Rounded to whole numbers,
 * halves upwards, and added to a whole sum it is what rounding the sum with the continuous noise
 * would have given: post-processing of {@link dev.tacit.privacy.event.Gaussian}. It is reduced
 * modulo 2<sup>b</sup> after it was added, in whole numbers: so also a sum that corrupt devices
 * made wrap around is a function of the true sum with its noise, and nothing depends on the sum
 * before the noise, no refusal either.
 *
 * <p>Noise comes from the operating system's generator, and all this holds, unless a simulation
 * brings streams of its own. Long vectors are shared among the threads of the common pool, or of
 * the {@link java.util.concurrent.ForkJoinPool} that a call runs in. Immutable and thread-safe.
 */
public final class CentralDecoder {
  /** Coordinates that noise is drawn for at a time: 32 KiB. */
  private static final int BLOCK = 1 << 12;

  private final CentralPlan plan;
  private final int minimumSurvivors;

  /**
   * @param plan that the devices have
   * @param minimumSurvivors a sum of fewer is not looked at; in [1, cohort]
   * @throws IllegalArgumentException if the minimum is out of range
   */
  public CentralDecoder(CentralPlan plan, int minimumSurvivors) {
    if (minimumSurvivors < 1 || minimumSurvivors > plan.cohort()) {
      throw new IllegalArgumentException(
          "minimumSurvivors must be in [1, " + plan.cohort() + "] but was " + minimumSurvivors);
    }
    this.plan = plan;
    this.minimumSurvivors = minimumSurvivors;
  }

  /**
   * The noised mean of the clipped updates whose encodings were summed in the ring.
   *
   * @param ringSum d ring elements, each in [0, 2<sup>b</sup>); overwritten with the noised sum, so
   *     that the other is nowhere any more
   * @param survivors devices in the sum, in [1, cohort]
   * @return d numbers
   * @throws IllegalArgumentException if the number of elements or of survivors breaks its rule
   * @throws SecAggException {@link AbortReason#TOO_FEW_DEVICES} if survivors are fewer than the
   *     minimum; {@link AbortReason#SUM_OUT_OF_RANGE} if an element is not one of the ring
   */
  public float[] decode(long[] ringSum, int survivors) {
    requireSum(ringSum, survivors);
    try (NoiseRanges ranges = new NoiseRanges(plan.dimension())) {
      return decode(ringSum, survivors, ranges);
    }
  }

  /**
   * The same in a simulation, with noise from its own streams: block k of 16,384 coordinates gets
   * what stream k gives, so the result is a function of sum and streams, whatever the number of
   * threads.
   *
   * @param streams of the blocks 0, 1, 2, ...; each is asked for once, in this order, and closed
   */
  public float[] decode(
      long[] ringSum, int survivors, IntFunction<? extends RandomStream> streams) {
    requireSum(ringSum, survivors);
    try (NoiseRanges ranges = NoiseRanges.ofBlocks(plan.dimension(), streams)) {
      return decode(ringSum, survivors, ranges);
    }
  }

  private void requireSum(long[] ringSum, int survivors) {
    if (ringSum.length != plan.dimension()) {
      throw new IllegalArgumentException(
          "ringSum must be " + plan.dimension() + " elements but was " + ringSum.length);
    }
    if (survivors < 1 || survivors > plan.cohort()) {
      throw new IllegalArgumentException(
          "survivors must be in [1, " + plan.cohort() + "] but was " + survivors);
    }
    if (survivors < minimumSurvivors) {
      throw new SecAggException(
          AbortReason.TOO_FEW_DEVICES,
          "survivors must be at least " + minimumSurvivors + " but were " + survivors);
    }
    long modulus = modulus();
    long bits = 0;
    for (long element : ringSum) {
      bits |= element;
    }
    // Which of them it is takes a second look.
    for (int i = 0; (bits & -modulus) != 0; i++) {
      if (ringSum[i] < 0 || ringSum[i] >= modulus) {
        // Not the element itself: it has no noise yet.
        throw new SecAggException(
            AbortReason.SUM_OUT_OF_RANGE,
            "sum must be in [0, " + modulus + ") but was not at " + i);
      }
    }
  }

  private long modulus() {
    return 1L << plan.ringBits();
  }

  private float[] decode(long[] ringSum, int survivors, NoiseRanges ranges) {
    double unit = 1 / (plan.scale() * survivors);
    float[] mean = new float[ringSum.length];
    ranges.sum((random, from, to) -> decode(ringSum, unit, mean, random, from, to));
    return mean;
  }

  /** In blocks that stay in a near cache. */
  private long decode(
      long[] ringSum, double unit, float[] mean, RandomStream random, int from, int to) {
    GaussianNoise gaussian = new GaussianNoise(random);
    double[] noise = new double[Math.min(BLOCK, to - from)];
    for (int start = from; start < to; start += BLOCK) {
      int length = Math.min(BLOCK, to - start);
      Arrays.fill(noise, 0);
      gaussian.add(noise, 0, length, plan.standardDeviation(), mean.length);
      addNoise(noise, length, ringSum, start);
      read(ringSum, start, length, unit, mean);
    }
    // Noise and noised sum together would be the sum.
    Arrays.fill(noise, 0);
    return 0;
  }

  private void addNoise(double[] noise, int length, long[] ringSum, int start) {
    long mask = modulus() - 1;
    for (int i = 0; i < length; i++) {
      ringSum[start + i] = (ringSum[start + i] + (long) Math.floor(noise[i] + 0.5)) & mask;
    }
  }

  /** Residues in [-2^(b-1), 2^(b-1)), in the unit of updates. */
  private void read(long[] ringSum, int start, int length, double unit, float[] mean) {
    int unused = Long.SIZE - plan.ringBits();
    for (int i = start; i < start + length; i++) {
      mean[i] = (float) ((ringSum[i] << unused >> unused) * unit);
    }
  }
}
