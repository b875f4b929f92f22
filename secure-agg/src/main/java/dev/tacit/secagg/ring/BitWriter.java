package dev.tacit.secagg.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes groups of up to 32 bits, least significant bit first. */
final class BitWriter {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

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
    if (pending >= Integer.SIZE) {
      INTS.set(into, at, (int) buffer);
      at += Integer.BYTES;
      buffer >>>= Integer.SIZE;
      pending -= Integer.SIZE;
    }
  }

  void flush() {
    for (; pending > 0; pending -= Byte.SIZE) {
      into[at++] = (byte) buffer;
      buffer >>>= Byte.SIZE;
    }
  }
}
