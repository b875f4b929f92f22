package dev.tacit.learning.model;

import java.util.Arrays;
import java.util.Random;

/** Initial weights. {@link Random}'s sequence is specified, so a seed means the same everywhere. */
final class Initial {
  private Initial() {}

  /** Uniform in +-sqrt(3 / fanIn): variance 1 / fanIn keeps the scale of activations under tanh. */
  static void tensor(Tensor tensor, float[] into, int offset, Random random) {
    if (tensor.fanIn() <= 0) {
      float value = tensor.fanIn() == Tensor.ONES ? 1 : 0;
      Arrays.fill(into, offset, offset + tensor.count(), value);
      return;
    }
    float bound = (float) Math.sqrt(3.0 / tensor.fanIn());
    for (int i = 0; i < tensor.count(); i++) {
      into[offset + i] = bound * (2 * random.nextFloat() - 1);
    }
  }
}
