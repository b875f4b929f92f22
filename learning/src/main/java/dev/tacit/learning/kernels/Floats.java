package dev.tacit.learning.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A fixed number of floats outside the heap, in native order, aligned to 64 bytes and zero at
 * first.
 *
 * <p>Matrix products read it where it is. Loops over single numbers go through a heap array instead
 * ({@link #get} and {@link #put} copy in bulk): HotSpot turns a loop over an array into vector
 * instructions and one over a buffer not, and the copy costs a small part of what that gains.
 *
 * <p>Not thread-safe. The memory is given back when the object is collected.
 */
public class Floats {
  private static final int ALIGNMENT = 64;

  /** The most floats one object may hold: what a direct buffer can address. */
  public static final int MAXIMUM_SIZE = (Integer.MAX_VALUE - ALIGNMENT) / Float.BYTES;

  private final FloatBuffer buffer;
  private final int size;

  /**
   * Allocates.
   *
   * @param size floats, 0..{@link #MAXIMUM_SIZE}
   */
  public Floats(int size) {
    if (size < 0 || size > MAXIMUM_SIZE) {
      throw new IllegalArgumentException(
          "size must be in 0.." + MAXIMUM_SIZE + " floats but was " + size);
    }
    int bytes = size * Float.BYTES;
    ByteBuffer raw = ByteBuffer.allocateDirect(bytes + ALIGNMENT);
    int start = (ALIGNMENT - raw.alignmentOffset(0, ALIGNMENT)) % ALIGNMENT;
    this.buffer =
        raw.position(start)
            .limit(start + bytes)
            .slice()
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    this.size = size;
  }

  /**
   * @throws IndexOutOfBoundsException if {@code length} floats from {@code offset} on are not all
   *     of this object
   */
  public final void check(int offset, long length) {
    if (offset < 0 || length < 0 || offset + length > size) {
      throw new IndexOutOfBoundsException(
          "operand must lie in 0.." + size + " but was " + offset + " + " + length);
    }
  }

  /** How many floats. */
  public final int size() {
    return size;
  }

  /** The memory itself, shared; its position and limit belong to this object. */
  protected final FloatBuffer buffer() {
    return buffer;
  }

  /**
   * The same memory, which it keeps from being given back, with a position and limit of its own.
   */
  public final FloatBuffer shared() {
    return buffer.duplicate().clear();
  }

  /** Copies {@code length} floats from {@code offset} on into the array, from {@code at} on. */
  public final void get(int offset, float[] into, int at, int length) {
    buffer.position(offset).get(into, at, length);
  }

  /** Copies {@code length} floats of the array from {@code at} on to {@code offset} on. */
  public final void put(int offset, float[] from, int at, int length) {
    buffer.position(offset).put(from, at, length);
  }

  /** Sets {@code length} floats from {@code offset} on to zero. */
  public final void clear(int offset, int length) {
    float[] zeros = new float[Math.min(length, 1024)];
    Arrays.fill(zeros, 0f);
    for (int done = 0; done < length; done += zeros.length) {
      put(offset + done, zeros, 0, Math.min(zeros.length, length - done));
    }
  }
}
