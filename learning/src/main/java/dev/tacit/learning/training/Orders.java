package dev.tacit.learning.training;

import dev.tacit.learning.data.ExampleStore;
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
   * A hash of all that examples hold, in their order. What is derived from it depends on these
   * examples alone, and not on what others there are or how they are numbered.
   */
  static long digest(ExampleStore examples) {
    int size = 1;
    for (int side : examples.inputShape()) {
      size *= side;
    }
    float[] input = new float[size];
    float[] target = new float[examples.targets()];
    long hash = examples.size();
    for (int example = 0; example < examples.size(); example++) {
      examples.input(example, input, 0);
      if (target.length > 0) {
        examples.target(example, target, 0);
      }
      hash = mixed(mixed(mixed(hash, examples.label(example)), input), target);
    }
    return hash;
  }

  private static long mixed(long hash, float[] numbers) {
    long all = hash;
    for (float number : numbers) {
      all = mixed(all, Float.floatToRawIntBits(number));
    }
    return all;
  }

  /** A counter's step and {@code mix64variant13} (Steele, Lea and Flood, OOPSLA 2014). */
  private static long mixed(long hash, int next) {
    long z = hash + 0x9e3779b97f4a7c15L + next;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
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
