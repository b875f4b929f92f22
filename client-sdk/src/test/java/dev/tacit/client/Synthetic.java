package dev.tacit.client;

import dev.tacit.learning.data.ExampleStore;
import java.util.Random;

/** Two noisy clusters that a small model separates at once. Inputs follow a seed. */
record Synthetic(int size, long seed) implements ExampleStore {
  static final int FEATURES = 6;

  @Override
  public int[] inputShape() {
    return new int[] {1, 2, 3};
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public void input(int example, float[] into, int offset) {
    Random random = new Random(seed * 1_000_003 + example);
    for (int i = 0; i < FEATURES; i++) {
      into[offset + i] = (float) (random.nextGaussian() + (label(example) == 0 ? -1 : 1));
    }
  }

  @Override
  public int label(int example) {
    return example & 1;
  }
}
