package dev.tacit.secagg.ring;

/** Reads what {@link BitWriter} wrote. */
final class BitReader {
  private final byte[] from;
  private int at;
  private long buffer;
  private int pending;

  BitReader(byte[] from, int offset) {
    this.from = from;
    this.at = offset;
  }

  int next(int bits) {
    while (pending < bits) {
      buffer |= (from[at++] & 0xffL) << pending;
      pending += Byte.SIZE;
    }
    int value = (int) (buffer & (-1L >>> (Long.SIZE - bits)));
    buffer >>>= bits;
    pending -= bits;
    return value;
  }
}
