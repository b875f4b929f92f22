package dev.tacit.simulation.randomness;

import dev.tacit.privacy.noise.CounterKeystream;
import dev.tacit.privacy.noise.RandomStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The stream of a place in the tree of {@link Seeds}: as uniform as the product's own, AES-256 in
 * counter mode from counter 0, but with a key that whoever knows the seed can compute. Noise from
 * it hides nothing.
 *
 * <p>Its buffer is short, as most simulated devices draw little, and a number does not go over the
 * end of one: where numbers of 32 bits and arrays of bytes are drawn beside those of 64, up to 7
 * bytes of each 4,096 are skipped. Not thread-safe.
 */
public final class SeededStream extends RandomStream {
  private static final int BUFFER_BYTES = 4 << 10;

  /** Ciphers of closed streams: to look for one takes longer than most streams are used. */
  private static final ThreadLocal<Deque<CounterKeystream>> FREE =
      ThreadLocal.withInitial(ArrayDeque::new);

  private final CounterKeystream keystream;

  /**
   * @param key 32 bytes
   */
  SeededStream(byte[] key) {
    super(BUFFER_BYTES);
    CounterKeystream free = FREE.get().poll();
    keystream = free == null ? new CounterKeystream() : free;
    keystream.start(key, key.length, new byte[CounterKeystream.BLOCK_BYTES]);
  }

  @Override
  protected void refill(byte[] buffer) {
    keystream.next(buffer, buffer.length);
  }

  @Override
  protected void released() {
    FREE.get().push(keystream);
  }
}
