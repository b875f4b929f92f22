package dev.tacit.secagg.ring;

/** Writes groups of up to 32 bits, least significant bit first. */
final class BitWriter {
  private final byte[] into;
  private int at;
  private long buffer;
  private int pending;

  BitWriter(byte[] into, int offset) {
    this.into = into;
    this.at = offset;
  }

  void put(int value, int bits) {
    buffer |= (value & (-1L >>> (Long.SIZE - bits))) << pending;
    pending += bits;
    while (pending >= Byte.SIZE) {
      into[at++] = (byte) buffer;
      buffer >>>= Byte.SIZE;
      pending -= Byte.SIZE;
    }
  }

  void flush() {
    if (pending > 0) {
      into[at++] = (byte) buffer;
      pending = 0;
    }
  }
}
