package dev.tacit.secagg.ring;

import dev.tacit.privacy.noise.CounterKeystream;
import dev.tacit.secagg.keys.SessionKeys;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Expands a mask seed to pseudorandom bytes: AES-128 in counter mode from the JDK, which uses the
 * processor's AES. One block of 16 KiB stays in the first-level cache between expansion and
 * addition. Not thread-safe.
 */
public final class MaskStream {
  /** Bytes that {@link #next} gives at most. */
  static final int BLOCK_BYTES = 16 * 1024;

  static final int COUNTER_BLOCK_BYTES = CounterKeystream.BLOCK_BYTES;

  private static final int KEY_BYTES = 16;

  private final CounterKeystream keystream = new CounterKeystream();
  private final byte[] block = new byte[BLOCK_BYTES];

  /**
   * Starts over with a seed: a 16-byte key, then the 16-byte first counter block.
   *
   * @param block how many counter blocks of the stream to leave out, at least 0
   */
  void start(byte[] seed, long block) {
    if (seed.length != SessionKeys.MASK_SEED_BYTES) {
      throw new IllegalArgumentException("seed must be 32 bytes but was " + seed.length);
    }
    keystream.start(seed, KEY_BYTES, counter(seed, block));
  }

  /** The counter is one number of 128 bits, most significant byte first, as in SP 800-38A. */
  private static byte[] counter(byte[] seed, long block) {
    ByteBuffer first = ByteBuffer.wrap(seed, KEY_BYTES, COUNTER_BLOCK_BYTES);
    long high = first.getLong();
    long low = first.getLong();
    long sum = low + block;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    return ByteBuffer.allocate(COUNTER_BLOCK_BYTES).putLong(high + carry).putLong(sum).array();
  }

  /** Wipes the last block. */
  void wipe() {
    Arrays.fill(block, (byte) 0);
  }

  /** The next bytes of the stream; the array is reused by the next call. */
  byte[] next(int bytes) {
    keystream.next(block, bytes);
    return block;
  }
}
