package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.RandomStream;
import java.util.function.IntFunction;

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
      encode(update, ranges, elements);
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
    requireLength("into", into);
    encode(update, NoiseRanges.of(plan.dimension(), random), into);
  }

  /**
   * Adds the encoding of an update to a sum, as {@link CentralEncoder#addTo} does; the bound of its
   * norm is what is told of.
   *
   * @param sum d + 1 ring elements, or 32 bits of which they are the lower ones
   */
  public void addTo(UpdateSource update, IntFunction<? extends RandomStream> streams, int[] sum) {
    requireLength("sum", sum);
    vector.add(update, streams, sum);
    sum[plan.dimension()] += told(update.normBound());
  }

  private void requireLength(String name, int[] elements) {
    if (elements.length != plan.dimension() + 1) {
      throw new IllegalArgumentException(
          name + " must be " + (plan.dimension() + 1) + " numbers but was " + elements.length);
    }
  }

  private void encode(float[] update, NoiseRanges ranges, int[] into) {
    vector.encode(update, ranges, into);
    int mask = -1 >>> (Integer.SIZE - plan.ringBits());
    into[plan.dimension()] = told(Norm.of(update)) & mask;
  }

  /** Whether the norm is within the clipping norm. */
  private int told(double norm) {
    return norm <= plan.clippingNorm() ? 1 : -1;
  }
}
