package dev.tacit.secagg.ring;

import dev.tacit.secagg.VectorShape;

/**
 * A vector over Z_2^b that grows in place by inputs and masks. Elements of up to 32 bits lie in
 * {@code int}s, wider ones in {@code long}s; both wrap, and are reduced to b bits on the way out.
 * Not thread-safe, but disjoint stretches may take masks at the same time.
 */
public abstract sealed class RingVector permits IntRingVector, LongRingVector {
  private final VectorShape shape;

  RingVector(VectorShape shape) {
    this.shape = shape;
  }

  static RingVector zero(VectorShape shape) {
    return shape.ringBits() <= Integer.SIZE ? new IntRingVector(shape) : new LongRingVector(shape);
  }

  public final VectorShape shape() {
    return shape;
  }

  final int bits() {
    return shape.ringBits();
  }

  final int dimension() {
    return shape.dimension();
  }

  /** Makes sure that there is memory, before several threads use it. */
  abstract void allocate();

  /** Bytes of a mask for each element. */
  abstract int elementBytes();

  /**
   * Expands masks onto the elements from one on and up to another.
   *
   * @param firstBlock counter block of element 0
   * @param from a whole number of counter blocks from element 0
   */
  abstract void apply(Masks masks, MaskStream stream, long firstBlock, int from, int to);

  /** Adds a vector as {@link #pack} writes it. */
  abstract void addPacked(byte[] packed, int offset);

  /**
   * Writes the elements, b bits each, least significant bit first, the last byte filled up with
   * zeros.
   */
  abstract void pack(byte[] into, int offset);

  /** The elements, each in [0, 2^b) as an unsigned number. */
  abstract long[] toLongs();

  abstract void wipe();
}
