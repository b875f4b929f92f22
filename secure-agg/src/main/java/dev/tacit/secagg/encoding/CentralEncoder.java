package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.RandomStream;
import java.util.function.IntFunction;

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
    requireLength("into", into.length);
    encode(update, NoiseRanges.of(plan.dimension(), random), into);
  }

  /**
   * Adds the encoding of an update, which is read piece by piece, to a sum in a simulation, modulo
   * 2<sup>32</sup> and so modulo 2<sup>b</sup>. No vector of it is made.
   *
   * @param update d finite numbers
   * @param streams of attempts at rounding, 0, 1, 2, ...: each from its beginning at every call;
   *     closed
   * @param sum d ring elements, or 32 bits of which they are the lower ones
   * @throws IllegalArgumentException if a length is another, or the bound of the norm is not finite
   */
  public void addTo(UpdateSource update, IntFunction<? extends RandomStream> streams, int[] sum) {
    requireLength("sum", sum.length);
    add(update, streams, sum);
  }

  /** To the first d places, whatever is behind them. */
  void add(UpdateSource update, IntFunction<? extends RandomStream> streams, int[] sum) {
    requireLength("update", update.length());
    rounding.add(update, plan.scale(), sum, streams);
  }

  private int[] encode(float[] update, NoiseRanges ranges) {
    int[] encoded = new int[plan.dimension()];
    encode(update, ranges, encoded);
    return encoded;
  }

  /** Into the first d places, whatever is behind them. */
  void encode(float[] update, NoiseRanges ranges, int[] into) {
    requireLength("update", update.length);
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
