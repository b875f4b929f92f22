package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.RandomStream;
import java.util.SplittableRandom;

/** Bits of a seed, for tests of which the outcome must not be chance. */
final class SeededTestStream extends RandomStream {
  private final SplittableRandom random;

  SeededTestStream(long seed) {
    super(4096);
    random = new SplittableRandom(seed);
  }

  @Override
  protected void refill(byte[] buffer) {
    random.nextBytes(buffer);
  }
}
