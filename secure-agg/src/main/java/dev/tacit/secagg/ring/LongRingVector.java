package dev.tacit.secagg.ring;

import dev.tacit.secagg.VectorShape;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Elements of 33 to 64 bits. */
public final class LongRingVector extends RingVector {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK = MaskStream.BLOCK_BYTES / Long.BYTES;

  /** Null until there is something in it: an input is copied, not added to zeros. */
  private long[] elements;

  LongRingVector(VectorShape shape) {
    super(shape);
  }

  /** Adds a public multiple of a vector of the same length. */
  public void add(long[] values, int weight) {
    if (elements == null && weight == 1) {
      elements = values.clone();
      return;
    }
    allocate();
    for (int i = 0; i < elements.length; i++) {
      elements[i] += values[i] * weight;
    }
  }

  @Override
  void allocate() {
    if (elements == null) {
      elements = new long[dimension()];
    }
  }

  @Override
  int elementBytes() {
    return Long.BYTES;
  }

  @Override
  void apply(Masks masks, MaskStream stream, long firstBlock, int from, int to) {
    long counter = firstBlock + (long) from * Long.BYTES / MaskStream.COUNTER_BLOCK_BYTES;
    for (int mask = 0; mask < masks.size(); mask++) {
      stream.start(masks.seed(mask), counter);
      for (int at = from; at < to; at += BLOCK) {
        int count = Math.min(BLOCK, to - at);
        byte[] block = stream.next(count * Long.BYTES);
        if (masks.subtracted(mask)) {
          subtractBlock(block, at, count);
        } else {
          addBlock(block, 0, at, count);
        }
      }
    }
  }

  private void addBlock(byte[] block, int offset, int from, int count) {
    for (int i = 0; i < count; i++) {
      elements[from + i] += (long) LONGS.get(block, offset + i * Long.BYTES);
    }
  }

  private void subtractBlock(byte[] block, int from, int count) {
    for (int i = 0; i < count; i++) {
      elements[from + i] -= (long) LONGS.get(block, i * Long.BYTES);
    }
  }

  @Override
  void addPacked(byte[] packed, int offset) {
    allocate();
    if (bits() == Long.SIZE) {
      addBlock(packed, offset, 0, elements.length);
      return;
    }
    BitReader reader = new BitReader(packed, offset);
    for (int i = 0; i < elements.length; i++) {
      long low = reader.next(Integer.SIZE) & 0xffffffffL;
      elements[i] += low | (long) reader.next(bits() - Integer.SIZE) << Integer.SIZE;
    }
  }

  @Override
  void pack(byte[] into, int offset) {
    allocate();
    if (bits() == Long.SIZE) {
      ByteBuffer.wrap(into, offset, elements.length * Long.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asLongBuffer()
          .put(elements);
      return;
    }
    BitWriter writer = new BitWriter(into, offset);
    for (long element : elements) {
      writer.put((int) element, Integer.SIZE);
      writer.put((int) (element >>> Integer.SIZE), bits() - Integer.SIZE);
    }
    writer.flush();
  }

  @Override
  long[] toLongs() {
    allocate();
    long mask = -1L >>> (Long.SIZE - bits());
    long[] longs = new long[elements.length];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = elements[i] & mask;
    }
    return longs;
  }

  @Override
  void wipe() {
    if (elements != null) {
      Arrays.fill(elements, 0);
    }
  }
}
