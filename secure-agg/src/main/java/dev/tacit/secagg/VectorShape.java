package dev.tacit.secagg;

/**
 * One of the vectors that a run sums.
 *
 * @param ringBits b of its ring Z_2^b, 1 to 64
 * @param dimension elements, 1 to {@link #MAXIMUM_DIMENSION}; packed they must fit in a Java array
 */
public record VectorShape(int ringBits, int dimension) {
  /** Elements of a vector at most: its sum, in longs, must fit in memory beside it. */
  public static final int MAXIMUM_DIMENSION = 1 << 28;

  private static final long MAXIMUM_PACKED_BYTES = Integer.MAX_VALUE - 1024L;

  public VectorShape {
    if (ringBits < 1 || ringBits > 64) {
      throw new IllegalArgumentException("ringBits must be in [1, 64] but was " + ringBits);
    }
    if (dimension < 1
        || dimension > MAXIMUM_DIMENSION
        || packedBytes(ringBits, dimension) > MAXIMUM_PACKED_BYTES) {
      throw new IllegalArgumentException(
          "dimension must be in [1, 2^28], and small enough to be packed to "
              + ringBits
              + " bits in one array, but was "
              + dimension);
    }
  }

  /** Bytes of the vector packed to {@link #ringBits} bits an element, the last one filled up. */
  public int packedBytes() {
    return (int) packedBytes(ringBits, dimension);
  }

  /** Bits of the last packed byte that no element has, 0 to 7. */
  public int spareBits() {
    return (int) (Byte.SIZE * (long) packedBytes() - (long) ringBits * dimension);
  }

  private static long packedBytes(int ringBits, int dimension) {
    return ((long) ringBits * dimension + 7) / 8;
  }
}
