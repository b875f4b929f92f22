package dev.tacit.secagg.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Elements of up to 32 bits. */
public final class IntRingVector extends RingVector {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK = MaskStream.BLOCK_BYTES / Integer.BYTES;

  private final int[] elements;

  IntRingVector(int bits, int dimension) {
    super(bits);
    this.elements = new int[dimension];
  }

  /** Adds a vector of the same length. */
  public void add(int[] values) {
    for (int i = 0; i < elements.length; i++) {
      elements[i] += values[i];
    }
  }

  @Override
  public void addMask(MaskStream stream, byte[] seed) {
    stream.start(seed);
    for (int from = 0; from < elements.length; from += BLOCK) {
      int count = Math.min(BLOCK, elements.length - from);
      addBlock(stream.next(count * Integer.BYTES), 0, from, count);
    }
  }

  @Override
  public void subtractMask(MaskStream stream, byte[] seed) {
    stream.start(seed);
    for (int from = 0; from < elements.length; from += BLOCK) {
      int count = Math.min(BLOCK, elements.length - from);
      subtractBlock(stream.next(count * Integer.BYTES), from, count);
    }
  }

  private void addBlock(byte[] block, int offset, int from, int count) {
    for (int i = 0; i < count; i++) {
      elements[from + i] += (int) INTS.get(block, offset + i * Integer.BYTES);
    }
  }

  private void subtractBlock(byte[] block, int from, int count) {
    for (int i = 0; i < count; i++) {
      elements[from + i] -= (int) INTS.get(block, i * Integer.BYTES);
    }
  }

  @Override
  public void addPacked(byte[] packed, int offset) {
    if (bits == Integer.SIZE) {
      addBlock(packed, offset, 0, elements.length);
      return;
    }
    BitReader reader = new BitReader(packed, offset);
    for (int i = 0; i < elements.length; i++) {
      elements[i] += reader.next(bits);
    }
  }

  @Override
  public void pack(byte[] into, int offset) {
    if (bits == Integer.SIZE) {
      ByteBuffer.wrap(into, offset, elements.length * Integer.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asIntBuffer()
          .put(elements);
      return;
    }
    BitWriter writer = new BitWriter(into, offset);
    for (int element : elements) {
      writer.put(element, bits);
    }
    writer.flush();
  }

  @Override
  public long[] toLongs() {
    long mask = (1L << bits) - 1;
    long[] longs = new long[elements.length];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = elements[i] & mask;
    }
    return longs;
  }

  @Override
  public void wipe() {
    Arrays.fill(elements, 0);
  }
}
