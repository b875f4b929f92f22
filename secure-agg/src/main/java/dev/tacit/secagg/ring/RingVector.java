package dev.tacit.secagg.ring;

import dev.tacit.secagg.SecAggParameters;

/**
 * A vector over Z_2^b that grows in place by inputs and masks: the one accumulator of a party.
 * Elements of up to 32 bits lie in {@code int}s, wider ones in {@code long}s; both wrap, and are
 * reduced to b bits on the way out. Not thread-safe.
 */
public abstract sealed class RingVector permits IntRingVector, LongRingVector {
  final int bits;

  RingVector(int bits) {
    this.bits = bits;
  }

  public static RingVector zero(SecAggParameters parameters) {
    return parameters.ringBits() <= Integer.SIZE
        ? new IntRingVector(parameters.ringBits(), parameters.dimension())
        : new LongRingVector(parameters.ringBits(), parameters.dimension());
  }

  /** Adds the mask that a seed of 32 bytes expands to. */
  public abstract void addMask(MaskStream stream, byte[] seed);

  public abstract void subtractMask(MaskStream stream, byte[] seed);

  /** Adds a vector as {@link #pack} writes it. */
  public abstract void addPacked(byte[] packed, int offset);

  /**
   * Writes the elements, b bits each, least significant bit first, the last byte filled up with
   * zeros.
   */
  public abstract void pack(byte[] into, int offset);

  /** The elements, each in [0, 2^b) as an unsigned number. */
  public abstract long[] toLongs();

  public abstract void wipe();
}
