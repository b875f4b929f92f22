package dev.tacit.learning.model;

import java.util.Random;

/** Initial weights. {@link Random}'s sequence is specified, so a seed means the same everywhere. */
final class Initial {
  private Initial() {}

  /** Uniform in +-sqrt(3 / fanIn): variance 1 / fanIn keeps the scale of activations under tanh. */
  static void uniform(float[] into, int offset, int count, int fanIn, Random random) {
    float bound = (float) Math.sqrt(3.0 / fanIn);
    for (int i = 0; i < count; i++) {
      into[offset + i] = bound * (2 * random.nextFloat() - 1);
    }
  }
}
