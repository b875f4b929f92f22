package dev.tacit.privacy.noise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A stream of uniform random bits, drawn from a buffer that a subclass fills.
 *
 * <h2>What a proof needs of it</h2>
 *
 * Every guarantee in this project is for bits that nobody who sees the output can tell from uniform
 * and independent ones: those of {@link SecureRandomStream}, keyed by the operating system. The
 * product has no other subclass, and a test holds that. Simulations, which protect nobody, bring
 * one that is keyed by their seed, so that the noise and the draws of the product can be repeated
 * bit by bit: what they report of privacy is what the same run would have had with the secure
 * stream.
 *
 * <p>Bytes are handed out in the order of the buffer, numbers with the least significant byte
 * first; a number that the rest of the buffer is too short for begins with the next one. Not
 * thread-safe: one stream for each thread.
 */
public abstract class RandomStream implements AutoCloseable {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Hot methods take it into a local variable, which is measurably faster. */
  private final byte[] buffer;

  private int position;
  private boolean closed;

  /**
   * With an empty buffer: it is filled when the first bits are drawn.
   *
   * @param bufferBytes at least 8
   */
  protected RandomStream(int bufferBytes) {
    if (bufferBytes < Long.BYTES) {
      throw new IllegalArgumentException("bufferBytes must be at least 8 but was " + bufferBytes);
    }
    buffer = new byte[bufferBytes];
    position = bufferBytes;
  }

  /** Overwrites all of {@code buffer} with the next bytes of the stream. */
  protected abstract void refill(byte[] buffer);

  /** 64 uniform bits. */
  public final long nextLong() {
    byte[] bytes = buffer;
    int at = position;
    if (at > bytes.length - Long.BYTES) {
      refill();
      at = 0;
    }
    position = at + Long.BYTES;
    return (long) LONGS.get(bytes, at);
  }

  /** 32 uniform bits. */
  public final int nextInt() {
    byte[] bytes = buffer;
    int at = position;
    if (at > bytes.length - Integer.BYTES) {
      refill();
      at = 0;
    }
    position = at + Integer.BYTES;
    return (int) INTS.get(bytes, at);
  }

  /**
   * As many calls of {@link #nextInt} at once, in a small part of their time.
   *
   * @param into overwritten from {@code from} on
   * @param length at least 0
   * @throws IndexOutOfBoundsException if {@code into} has no such range; nothing is drawn then
   */
  public final void nextInts(int[] into, int from, int length) {
    Objects.checkFromIndexSize(from, length, into.length);
    int done = 0;
    while (done < length) {
      int whole = (buffer.length - position) / Integer.BYTES;
      if (whole == 0) {
        refill();
        continue;
      }
      int step = Math.min(length - done, whole);
      ByteBuffer.wrap(buffer, position, step * Integer.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asIntBuffer()
          .get(into, from + done, step);
      position += step * Integer.BYTES;
      done += step;
    }
  }

  /** Fills {@code bytes} with uniform bits. */
  public final void nextBytes(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    int done = 0;
    while (done < bytes.length) {
      if (position == buffer.length) {
        refill();
      }
      int step = Math.min(bytes.length - done, buffer.length - position);
      System.arraycopy(buffer, position, bytes, done, step);
      position += step;
      done += step;
    }
  }

  /** Called once, when the stream is closed: {@link #refill} is not called any more. */
  protected void released() {}

  /** Wipes what was not used; every later call throws {@link IllegalStateException}. */
  @Override
  public final void close() {
    if (!closed) {
      released();
    }
    closed = true;
    position = buffer.length;
    Arrays.fill(buffer, (byte) 0);
  }

  private void refill() {
    if (closed) {
      throw new IllegalStateException("stream must be open but was closed");
    }
    refill(buffer);
    position = 0;
  }
}
