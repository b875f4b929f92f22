package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.RandomStream;

/**
 * A device's update as ring elements of an {@link AdaptiveCentralPlan}, without noise, as {@link
 * CentralEncoder}, and behind them whether it was within the clipping norm. Immutable and
 * thread-safe.
 */
public final class AdaptiveEncoder {
  private final CentralPlan plan;
  private final CentralEncoder vector;

  /** Of the round's plan. */
  public AdaptiveEncoder(AdaptiveCentralPlan plan) {
    this.plan = plan.vector();
    this.vector = new CentralEncoder(plan.vector());
  }

  /**
   * Encodes, with rounding from the operating system's generator.
   *
   * @param update d finite numbers; not changed
   * @return d + 1 ring elements, each in [0, 2<sup>b</sup>) as an unsigned number
   * @throws IllegalArgumentException if the update is of another length, or a number is NaN or
   *     infinite; its place is named, not its value
   */
  public int[] encode(float[] update) {
    int[] elements = new int[plan.dimension() + 1];
    try (NoiseRanges ranges = new NoiseRanges(plan.dimension())) {
      encode(UpdateSource.of(update), ranges, elements);
    }
    return elements;
  }

  /**
   * The same in a simulation, with rounding from its own stream, on the calling thread alone.
   *
   * @param random the caller closes it
   * @param into overwritten with d + 1 ring elements
   * @throws IllegalArgumentException also if {@code into} is of another length
   */
  public void encode(float[] update, RandomStream random, int[] into) {
    encode(UpdateSource.of(update), random, into);
  }

  /**
   * The same of an update that is read piece by piece; the bound of its norm is what is told of.
   *
   * @throws IllegalArgumentException also if that bound is not finite
   */
  public void encode(UpdateSource update, RandomStream random, int[] into) {
    if (into.length != plan.dimension() + 1) {
      throw new IllegalArgumentException(
          "into must be " + (plan.dimension() + 1) + " numbers but was " + into.length);
    }
    encode(update, NoiseRanges.of(plan.dimension(), random), into);
  }

  private void encode(UpdateSource update, NoiseRanges ranges, int[] into) {
    vector.encode(update, ranges, into);
    int mask = -1 >>> (Integer.SIZE - plan.ringBits());
    into[plan.dimension()] = (update.normBound() <= plan.clippingNorm() ? 1 : -1) & mask;
  }
}
