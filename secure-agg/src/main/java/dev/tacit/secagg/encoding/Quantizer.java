package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.RandomStream;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Maps real updates to ring elements whose sum cannot overflow, and a sum back to a mean.
 *
 * <p>A coordinate is clamped to [-range, range] and rounded at random to one of the two nearest of
 * 2^valueBits levels, so that its expectation is the clamped coordinate (up to 2^-32 of a step, the
 * resolution of the draw). Encoded values lie in [0, 2^valueBits - 1]. Immutable, thread-safe.
 */
public final class Quantizer {
  private static final int BLOCK = 4096;
  private static final double DRAWS = 0x1p32;

  private final int maximumCohort;
  private final double range;
  private final long highest;
  private final double step;

  /**
   * @param ringBits b of the ring, 1 to 32
   * @param valueBits bits of one encoded value, 1 to 30
   * @param range largest magnitude of a coordinate that is not clamped; finite, positive
   * @param maximumCohort inputs that a sum may have; at least 1, and {@code maximumCohort *
   *     (2^valueBits - 1) < 2^ringBits}
   * @throws IllegalArgumentException if a value breaks its rule: no later sum can overflow
   */
  public Quantizer(int ringBits, int valueBits, double range, int maximumCohort) {
    if (ringBits < 1 || ringBits > 32) {
      throw new IllegalArgumentException("ringBits must be in [1, 32] but was " + ringBits);
    }
    if (valueBits < 1 || valueBits > 30) {
      throw new IllegalArgumentException("valueBits must be in [1, 30] but was " + valueBits);
    }
    if (!(range > 0 && range <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("range must be positive and finite but was " + range);
    }
    this.highest = (1L << valueBits) - 1;
    if (maximumCohort < 1 || maximumCohort > ((1L << ringBits) - 1) / highest) {
      throw new IllegalArgumentException(
          "maximumCohort must be at least 1 and at most (2^ringBits - 1) / (2^valueBits - 1) = "
              + ((1L << ringBits) - 1) / highest
              + " but was "
              + maximumCohort);
    }
    this.maximumCohort = maximumCohort;
    this.range = range;
    this.step = 2 * range / highest;
  }

  /** Largest magnitude of a coordinate that is not clamped. */
  public double range() {
    return range;
  }

  /**
   * Rounds an update at random onto the ring.
   *
   * @param update finite values
   * @param random a cryptographically secure generator: whoever can guess the draws learns
   *     fractions of a step
   * @return as many ring elements
   * @throws IllegalArgumentException if a value is NaN or infinite; its place is named, not its
   *     value
   */
  public int[] encode(float[] update, SecureRandom random) {
    return encode(update, random::nextBytes);
  }

  /**
   * The same, from a stream.
   *
   * @param random a {@link dev.tacit.privacy.noise.SecureRandomStream} but in simulations; the
   *     caller closes it
   */
  public int[] encode(float[] update, RandomStream random) {
    return encode(update, random::nextBytes);
  }

  /**
   * The same without a new array.
   *
   * @param into overwritten with as many ring elements
   * @throws IllegalArgumentException also if {@code into} is of another length
   */
  public void encode(float[] update, RandomStream random, int[] into) {
    if (into.length != update.length) {
      throw new IllegalArgumentException(
          "into must be as long as update, " + update.length + ", but was " + into.length);
    }
    encode(update, random, 0, update.length, into);
  }

  /**
   * The same of one of several vectors that stand one behind the other.
   *
   * @param from of the vector's first number in both arrays
   * @param to behind its last
   * @throws IndexOutOfBoundsException if one of the arrays does not go so far
   */
  public void encode(float[] updates, RandomStream random, int from, int to, int[] into) {
    Objects.checkFromToIndex(from, to, Math.min(updates.length, into.length));
    encode(updates, random::nextBytes, from, to, into);
  }

  private int[] encode(float[] update, Consumer<byte[]> random) {
    int[] encoded = new int[update.length];
    encode(update, random, 0, update.length, encoded);
    return encoded;
  }

  private void encode(float[] updates, Consumer<byte[]> random, int from, int to, int[] encoded) {
    byte[] draws = new byte[Math.min(BLOCK, to - from) * Integer.BYTES];
    for (int block = from; block < to; block += BLOCK) {
      random.accept(draws);
      int end = Math.min(to, block + BLOCK);
      for (int i = block; i < end; i++) {
        encoded[i] = round(updates, i, unsignedDraw(draws, i - block));
      }
    }
  }

  /**
   * How many coordinates {@link #encode} clamps. A fact about private data: never send it without
   * noise.
   */
  public int clamped(float[] update) {
    int clamped = 0;
    for (float value : update) {
      if (Math.abs(value) > range) {
        clamped++;
      }
    }
    return clamped;
  }

  /**
   * The mean of the updates whose encodings were summed.
   *
   * @param ring the sum
   * @param cohort how many inputs it has, 1 to maximumCohort
   * @param mean receives the result; as long as the sum
   * @throws IllegalArgumentException if cohort or a length breaks its rule
   * @throws SecAggException {@link AbortReason#SUM_OUT_OF_RANGE} if valid inputs cannot have given
   *     this sum
   */
  public void decodeSum(long[] ring, int cohort, float[] mean) {
    if (mean.length != ring.length) {
      throw new IllegalArgumentException(
          "mean must be as long as ring, " + ring.length + ", but was " + mean.length);
    }
    decodeSum(ring, cohort, 0, ring.length, mean);
  }

  /**
   * The same of one of several vectors that stand one behind the other.
   *
   * @param from of the vector's first number in both arrays
   * @param to behind its last
   * @throws IndexOutOfBoundsException if one of the arrays does not go so far
   */
  public void decodeSum(long[] ring, int cohort, int from, int to, float[] mean) {
    Objects.checkFromToIndex(from, to, Math.min(ring.length, mean.length));
    if (cohort < 1 || cohort > maximumCohort) {
      throw new IllegalArgumentException(
          "cohort must be in [1, " + maximumCohort + "] but was " + cohort);
    }
    long bound = cohort * highest;
    double scale = step / cohort;
    for (int i = from; i < to; i++) {
      if (ring[i] < 0 || ring[i] > bound) {
        throw new SecAggException(
            AbortReason.SUM_OUT_OF_RANGE,
            "sum must be in [0, " + bound + "] but was " + ring[i] + " at " + i);
      }
      mean[i] = (float) (ring[i] * scale - range);
    }
  }

  private int round(float[] update, int at, long draw) {
    double value = update[at];
    if (!(Math.abs(value) <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("update must be finite but was not at " + at);
    }
    double level = (Math.max(-range, Math.min(range, value)) + range) / step;
    long floor = Math.min((long) level, highest);
    long up = draw < (level - floor) * DRAWS ? 1 : 0;
    return (int) Math.min(floor + up, highest);
  }

  private static long unsignedDraw(byte[] draws, int at) {
    int b = at * Integer.BYTES;
    return (draws[b] & 0xffL)
        | (draws[b + 1] & 0xffL) << 8
        | (draws[b + 2] & 0xffL) << 16
        | (draws[b + 3] & 0xffL) << 24;
  }
}
