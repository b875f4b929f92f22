package dev.tacit.learning.training;

import java.util.SplittableRandom;

/**
 * Orders of examples and masks of dropout, functions of the seed alone. No privacy rests on them,
 * and no draw or noise comes from here.
 */
final class Orders {
  private Orders() {}

  /** A source of its own for each pair of numbers. */
  static SplittableRandom source(long seed, long first, long second) {
    // Seeds that are near each other would give streams that overlap: hash after each number.
    long hash = new SplittableRandom(seed).nextLong();
    hash = new SplittableRandom(hash ^ first).nextLong();
    return new SplittableRandom(new SplittableRandom(hash ^ second).nextLong());
  }

  /**
   * The key of dropout's masks in one step; see {@link dev.tacit.learning.model.Network#training}.
   */
  static long masks(long seed, int step) {
    return source(seed, step, -2).nextLong();
  }

  /** The numbers below {@code size} in the order of one pass. */
  static int[] shuffled(int size, long seed, long pass) {
    SplittableRandom random = source(seed, pass, -1);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
