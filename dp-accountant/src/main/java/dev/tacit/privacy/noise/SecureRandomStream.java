package dev.tacit.privacy.noise;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A fast stream of cryptographically secure random bits: AES-256 in counter mode, keyed by the
 * operating system's generator and by nothing else. Keys, noise and Poisson draws come from here.
 *
 * <p>After every 64 MiB the next 32 bytes of output become the key and are never handed out (fast
 * key erasure, Bernstein 2017), so that whoever learns a later key cannot compute what came before
 * it. {@link #close} wipes the output not yet used; the key schedule inside the JDK's cipher cannot
 * be wiped and is left to the garbage collector. Not thread-safe: one stream for each thread.
 */
public final class SecureRandomStream extends RandomStream {
  private static final int BUFFER_BYTES = 32 << 10;
  private static final int KEY_BYTES = 32;
  private static final int REFILLS_PER_KEY = (64 << 20) / BUFFER_BYTES;

  private final CounterKeystream keystream = new CounterKeystream();
  private int refillsLeft = REFILLS_PER_KEY;

  private SecureRandomStream(byte[] key) {
    super(BUFFER_BYTES);
    rekey(key);
  }

  /** A stream with a fresh 256-bit key from the operating system's generator. */
  public static SecureRandomStream create() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new SecureRandomStream(key);
  }

  @Override
  protected void refill(byte[] buffer) {
    if (refillsLeft == 0) {
      byte[] key = new byte[KEY_BYTES];
      keystream.next(key, KEY_BYTES);
      rekey(key);
      refillsLeft = REFILLS_PER_KEY;
    }
    refillsLeft--;
    keystream.next(buffer, BUFFER_BYTES);
  }

  /** Takes and wipes {@code key}. The counter may start at zero: no key is used twice. */
  private void rekey(byte[] key) {
    keystream.start(key, KEY_BYTES, new byte[CounterKeystream.BLOCK_BYTES]);
    Arrays.fill(key, (byte) 0);
  }
}
