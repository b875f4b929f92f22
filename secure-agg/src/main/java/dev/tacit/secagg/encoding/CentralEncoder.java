package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.RandomStream;

/**
 * A device's update as ring elements of bounded norm, without noise: of a {@link CentralPlan},
 * which says what that guarantees and whom it trusts. The sum is read by {@link CentralDecoder}.
 *
 * <p>There is no rotation: it would only make coordinates even, and the ring has room for uneven
 * ones. Rounding is random, from the operating system's generator unless a simulation brings a
 * stream of its own; its time depends on the update by the number of attempts. Immutable and
 * thread-safe.
 */
public final class CentralEncoder {
  private final CentralPlan plan;
  private final ConditionalRounding rounding;

  /** Of the plan that the whole cohort has. */
  public CentralEncoder(CentralPlan plan) {
    this.plan = plan;
    rounding = plan.rounding();
  }

  /**
   * Clips, scales and rounds.
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

  /**
   * The same in a simulation, with rounding from its own stream, on the calling thread alone.
   *
   * @param random the caller closes it
   */
  public int[] encode(float[] update, RandomStream random) {
    return encode(update, NoiseRanges.of(plan.dimension(), random));
  }

  /**
   * The same without a new array.
   *
   * @param random the caller closes it
   * @param into overwritten with d ring elements
   * @throws IllegalArgumentException also if {@code into} is of another length
   */
  public void encode(float[] update, RandomStream random, int[] into) {
    encode(UpdateSource.of(update), random, into);
  }

  /**
   * The same of an update that is read piece by piece, on the calling thread alone.
   *
   * @throws IllegalArgumentException also if its bound of the norm is not finite
   */
  public void encode(UpdateSource update, RandomStream random, int[] into) {
    requireLength("into", into.length);
    encode(update, NoiseRanges.of(plan.dimension(), random), into);
  }

  private int[] encode(float[] update, NoiseRanges ranges) {
    int[] encoded = new int[plan.dimension()];
    encode(UpdateSource.of(update), ranges, encoded);
    return encoded;
  }

  /** Into the first d places, whatever is behind them. */
  void encode(UpdateSource update, NoiseRanges ranges, int[] into) {
    requireLength("update", update.length());
    int mask = -1 >>> (Integer.SIZE - plan.ringBits());
    // Clips too: it multiplies by less than the scale where the norm requires it.
    rounding.round(update, plan.scale(), mask, into, ranges);
  }

  private void requireLength(String name, int length) {
    if (length != plan.dimension()) {
      throw new IllegalArgumentException(
          name + " must be " + plan.dimension() + " numbers but was " + length);
    }
  }
}
