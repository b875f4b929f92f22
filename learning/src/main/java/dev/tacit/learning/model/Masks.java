package dev.tacit.learning.model;

/**
 * Which numbers dropout leaves out: a function of the pass's key, of the layer and of the example's
 * own numbers, so that an example's gradient is a function of the example, of the weights and of a
 * key that is the same for all, whoever else is in the batch and wherever it lies in it. Then
 * adding or removing an example leaves all others' gradients as they are, whether the key is known
 * or not.
 *
 * <p>Bits are those of a counter through {@code mix64variant13} of Steele, Lea and Flood, "Fast
 * Splittable Pseudorandom Number Generators", OOPSLA 2014, two decisions from each 64. Nothing
 * private rests on how random they are.
 */
final class Masks {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private final long[] examples;
  private int layers;
  private boolean training;
  private long key;

  /**
   * @param capacity examples of a micro-batch
   */
  Masks(int capacity) {
    this.examples = new long[capacity];
  }

  /** A number for one more layer. */
  int layer() {
    return layers++;
  }

  /** From now on passes leave out by this key. */
  void training(long newKey) {
    training = true;
    key = newKey;
  }

  /** From now on passes leave out nothing. */
  void evaluation() {
    training = false;
  }

  boolean isTraining() {
    return training;
  }

  /** Takes note of an example's numbers. */
  void input(int place, float[] numbers, int length) {
    if (layers == 0) {
      return;
    }
    long digest = length;
    for (int i = 0; i < length; i++) {
      digest = mixed(digest + GAMMA + Float.floatToRawIntBits(numbers[i]));
    }
    examples[place] = digest;
  }

  /** Each number of {@code mask} becomes 0 with probability {@code rate}, else 1 / (1 - rate). */
  void fill(int layer, int place, double rate, float[] mask) {
    long state = mixed(mixed(key + layer * GAMMA) ^ examples[place]);
    long least = (long) (rate * 0x1p32);
    float kept = (float) (1 / (1 - rate));
    for (int i = 0; i < mask.length; i += 2) {
      state += GAMMA;
      long bits = mixed(state);
      mask[i] = bits >>> 32 >= least ? kept : 0;
      if (i + 1 < mask.length) {
        mask[i + 1] = (bits & 0xffffffffL) >= least ? kept : 0;
      }
    }
  }

  private static long mixed(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
