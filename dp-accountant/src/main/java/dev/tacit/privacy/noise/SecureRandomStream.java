package dev.tacit.privacy.noise;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A fast cryptographically secure stream: AES-256 in counter mode under a key from the operating
 * system's generator. Every 64 MiB the stream's own output becomes its next key, so that what was
 * drawn before cannot be recomputed from the state afterwards (fast key erasure). It cannot be
 * seeded. Not thread-safe.
 */
public final class SecureRandomStream implements AutoCloseable {
  private static final int KEY_BYTES = 32;
  private static final int COUNTER_BYTES = 16;
  private static final int BUFFER_BYTES = 1 << 15;
  private static final long BYTES_PER_KEY = 64L << 20;
  private static final byte[] ZEROS = new byte[BUFFER_BYTES];
  private static final java.lang.invoke.VarHandle LONGS =
      java.lang.invoke.MethodHandles.byteArrayViewVarHandle(
          long[].class, java.nio.ByteOrder.LITTLE_ENDIAN);

  private final Cipher cipher;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position = BUFFER_BYTES;
  private long left;
  private boolean closed;

  private SecureRandomStream(byte[] key) {
    try {
      this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
      rekey(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK must offer AES/CTR but does not", e);
    }
  }

  /** A stream of its own, keyed by the operating system. */
  public static SecureRandomStream create() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new SecureRandomStream(key);
  }

  /** Fills the array. */
  public void nextBytes(byte[] into) {
    int done = 0;
    while (done < into.length) {
      if (position == BUFFER_BYTES) {
        refill();
      }
      int part = Math.min(into.length - done, BUFFER_BYTES - position);
      System.arraycopy(buffer, position, into, done, part);
      Arrays.fill(buffer, position, position + part, (byte) 0);
      position += part;
      done += part;
    }
  }

  /** 64 uniform bits. */
  public long nextLong() {
    if (position > BUFFER_BYTES - Long.BYTES) {
      refill();
    }
    long value = (long) LONGS.get(buffer, position);
    LONGS.set(buffer, position, 0L);
    position += Long.BYTES;
    return value;
  }

  /** 32 uniform bits. */
  public int nextInt() {
    return (int) nextLong();
  }

  private void refill() {
    if (closed) {
      throw new IllegalStateException("stream must be open but was closed");
    }
    try {
      if (left < BUFFER_BYTES) {
        byte[] next = new byte[KEY_BYTES];
        cipher.update(ZEROS, 0, KEY_BYTES, next);
        rekey(next);
      }
      cipher.update(ZEROS, 0, BUFFER_BYTES, buffer);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES/CTR must produce a block but did not", e);
    }
    left -= BUFFER_BYTES;
    position = 0;
  }

  /**
   * Takes a key, and wipes the caller's copy. A key is never used twice, so the counter starts at
   * 0.
   */
  private void rekey(byte[] key) throws GeneralSecurityException {
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key, "AES"),
        new IvParameterSpec(new byte[COUNTER_BYTES]));
    Arrays.fill(key, (byte) 0);
    left = BYTES_PER_KEY;
  }

  /** Wipes what was drawn ahead; harmless when repeated. */
  @Override
  public void close() {
    closed = true;
    position = BUFFER_BYTES;
    Arrays.fill(buffer, (byte) 0);
  }
}
