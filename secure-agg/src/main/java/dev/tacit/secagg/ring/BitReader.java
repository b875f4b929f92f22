package dev.tacit.secagg.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads what {@link BitWriter} wrote. */
final class BitReader {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] from;
  private long bit;

  BitReader(byte[] from, int offset) {
    this.from = from;
    this.bit = (long) offset * Byte.SIZE;
  }

  /** The next 1 to 32 bits: with those before them in their first byte they fit in a long. */
  int next(int bits) {
    int at = (int) (bit / Byte.SIZE);
    long window = at <= from.length - Long.BYTES ? (long) LONGS.get(from, at) : tail(at);
    int value = (int) (window >>> (bit % Byte.SIZE) & -1L >>> (Long.SIZE - bits));
    bit += bits;
    return value;
  }

  private long tail(int at) {
    long window = 0;
    for (int i = from.length - 1; i >= at; i--) {
      window = window << Byte.SIZE | (from[i] & 0xff);
    }
    return window;
  }
}
