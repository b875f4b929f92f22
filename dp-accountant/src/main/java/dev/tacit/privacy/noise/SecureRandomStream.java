package dev.tacit.privacy.noise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;

/**
 * A fast stream of cryptographically secure random bits: AES-256 in counter mode, keyed by the
 * operating system's generator and by nothing else. Keys, noise and Poisson draws come from here.
 *
 * <p>After every 64 MiB the next 32 bytes of output become the key and are never handed out (fast
 * key erasure, Bernstein 2017), so that whoever learns a later key cannot compute what came before
 * it. {@link #close} wipes the output not yet used; the key schedule inside the JDK's cipher cannot
 * be wiped and is left to the garbage collector. Not thread-safe: one stream for each thread.
 */
public final class SecureRandomStream implements AutoCloseable {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BUFFER_BYTES = 32 << 10;
  private static final int KEY_BYTES = 32;
  private static final int REFILLS_PER_KEY = (64 << 20) / BUFFER_BYTES;

  private final CounterKeystream keystream = new CounterKeystream();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position = BUFFER_BYTES;
  private int refillsLeft = REFILLS_PER_KEY;
  private boolean closed;

  private SecureRandomStream(byte[] key) {
    rekey(key);
  }

  /** A stream with a fresh 256-bit key from the operating system's generator. */
  public static SecureRandomStream create() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new SecureRandomStream(key);
  }

  /** 64 uniform bits. */
  public long nextLong() {
    int at = position;
    if (at > BUFFER_BYTES - Long.BYTES) {
      refill();
      at = 0;
    }
    position = at + Long.BYTES;
    return (long) LONGS.get(buffer, at);
  }

  /** 32 uniform bits. */
  public int nextInt() {
    int at = position;
    if (at > BUFFER_BYTES - Integer.BYTES) {
      refill();
      at = 0;
    }
    position = at + Integer.BYTES;
    return (int) INTS.get(buffer, at);
  }

  /** Fills {@code bytes} with uniform bits. */
  public void nextBytes(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    int done = 0;
    while (done < bytes.length) {
      if (position == BUFFER_BYTES) {
        refill();
      }
      int step = Math.min(bytes.length - done, BUFFER_BYTES - position);
      System.arraycopy(buffer, position, bytes, done, step);
      position += step;
      done += step;
    }
  }

  /** Wipes what was not used; every later call throws {@link IllegalStateException}. */
  @Override
  public void close() {
    closed = true;
    position = BUFFER_BYTES;
    Arrays.fill(buffer, (byte) 0);
  }

  private void refill() {
    if (closed) {
      throw new IllegalStateException("stream must be open but was closed");
    }
    if (refillsLeft == 0) {
      byte[] key = new byte[KEY_BYTES];
      keystream.next(key, KEY_BYTES);
      rekey(key);
      refillsLeft = REFILLS_PER_KEY;
    }
    refillsLeft--;
    keystream.next(buffer, BUFFER_BYTES);
    position = 0;
  }

  /** Takes and wipes {@code key}. The counter may start at zero: no key is used twice. */
  private void rekey(byte[] key) {
    keystream.start(key, KEY_BYTES, new byte[CounterKeystream.BLOCK_BYTES]);
    Arrays.fill(key, (byte) 0);
  }
}
