package dev.tacit.secagg.ring;

import dev.tacit.secagg.VectorShape;
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

  /** Null until there is something in it: an input is copied, not added to zeros. */
  private int[] elements;

  IntRingVector(VectorShape shape) {
    super(shape);
  }

  /** Adds a public multiple of a vector of the same length. */
  public void add(int[] values, int weight) {
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
      elements = new int[dimension()];
    }
  }

  @Override
  int elementBytes() {
    return Integer.BYTES;
  }

  @Override
  void apply(Masks masks, MaskStream stream, long firstBlock, int from, int to) {
    long counter = firstBlock + (long) from * Integer.BYTES / MaskStream.COUNTER_BLOCK_BYTES;
    for (int mask = 0; mask < masks.size(); mask++) {
      stream.start(masks.seed(mask), counter);
      for (int at = from; at < to; at += BLOCK) {
        int count = Math.min(BLOCK, to - at);
        byte[] block = stream.next(count * Integer.BYTES);
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
      elements[from + i] += (int) INTS.get(block, offset + i * Integer.BYTES);
    }
  }

  private void subtractBlock(byte[] block, int from, int count) {
    for (int i = 0; i < count; i++) {
      elements[from + i] -= (int) INTS.get(block, i * Integer.BYTES);
    }
  }

  @Override
  void addPacked(byte[] packed, int offset) {
    allocate();
    if (bits() == Integer.SIZE) {
      addBlock(packed, offset, 0, elements.length);
      return;
    }
    BitReader reader = new BitReader(packed, offset);
    for (int i = 0; i < elements.length; i++) {
      elements[i] += reader.next(bits());
    }
  }

  @Override
  void pack(byte[] into, int offset) {
    allocate();
    if (bits() == Integer.SIZE) {
      ByteBuffer.wrap(into, offset, elements.length * Integer.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asIntBuffer()
          .put(elements);
      return;
    }
    BitWriter writer = new BitWriter(into, offset);
    for (int element : elements) {
      writer.put(element, bits());
    }
    writer.flush();
  }

  @Override
  long[] toLongs() {
    allocate();
    long mask = (1L << bits()) - 1;
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
