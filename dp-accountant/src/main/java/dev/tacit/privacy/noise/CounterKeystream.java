package dev.tacit.privacy.noise;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key stream of AES in counter mode (NIST SP 800-38A, section 6.5), by the JDK's cipher, which
 * uses the processor's AES. Not thread-safe.
 *
 * <p>HotSpot puts the processor's AES in place only where the method around it is compiled for the
 * second time, after some thousands of calls: until then the stream is 30 to 300 times slower,
 * which with calls of 16 KiB is the first 100 MB of a process. Its first calls are therefore short
 * ones, which makes it the first 2 MB.
 */
public final class CounterKeystream {
  /** Bytes of the first counter block. */
  public static final int BLOCK_BYTES = 16;

  private static final int LONGEST = 32 << 10;
  private static final byte[] ZEROS = new byte[LONGEST];
  private static final int SHORT_BYTES = 4 * BLOCK_BYTES;

  /** Short calls left in this process. Threads may race: some more or fewer do no harm. */
  private static int shortCalls = 30_000;

  private final Cipher cipher;

  /** A stream that must be {@link #start started} before it is read. */
  public CounterKeystream() {
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES/CTR/NoPadding must be offered by the platform", e);
    }
  }

  /**
   * Starts over. The cipher keeps a key schedule of its own, which cannot be wiped; {@code bytes}
   * are the caller's to wipe.
   *
   * @param bytes the key is the first {@code keyBytes} of them
   * @param keyBytes 16 or 32
   * @param firstBlock 16 bytes: one number, most significant byte first
   * @throws IllegalArgumentException if a length is another
   */
  public void start(byte[] bytes, int keyBytes, byte[] firstBlock) {
    if ((keyBytes != 16 && keyBytes != 32) || firstBlock.length != BLOCK_BYTES) {
      throw new IllegalArgumentException(
          "key and first block must be 16 or 32 and 16 bytes but were "
              + keyBytes
              + " and "
              + firstBlock.length);
    }
    try {
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(bytes, 0, keyBytes, "AES"),
          new IvParameterSpec(firstBlock));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES must be offered by the platform", e);
    }
  }

  /** Puts the next bytes of the stream into the first {@code length} of {@code into}. */
  public void next(byte[] into, int length) {
    int at = 0;
    while (at < length) {
      int step = Math.min(length - at, shortCalls > 0 ? SHORT_BYTES : LONGEST);
      if (shortCalls > 0) {
        shortCalls--;
      }
      update(into, at, step);
      at += step;
    }
  }

  private void update(byte[] into, int at, int length) {
    try {
      int written = cipher.update(ZEROS, 0, length, into, at);
      if (written != length) {
        throw new IllegalStateException(
            "key stream must fill " + length + " bytes but filled " + written);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES must go on in counter mode", e);
    }
  }
}
