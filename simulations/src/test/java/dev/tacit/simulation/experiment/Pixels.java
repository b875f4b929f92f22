package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import java.util.Random;

/** Noise, and one pixel that is brighter: its place is the class. */
record Pixels(float[][] inputs, int[] labels) implements ExampleStore {
  static final int COUNT = 12;

  static Pixels of(int size, long seed) {
    Random random = new Random(seed);
    float[][] inputs = new float[size][COUNT];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < COUNT; j++) {
        inputs[i][j] = random.nextFloat();
      }
      labels[i] = random.nextInt(COUNT);
      inputs[i][labels[i]] += 1;
    }
    return new Pixels(inputs, labels);
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int[] inputShape() {
    return new int[] {COUNT};
  }

  @Override
  public int classes() {
    return COUNT;
  }

  @Override
  public void input(int example, float[] into, int offset) {
    System.arraycopy(inputs[example], 0, into, offset, COUNT);
  }

  @Override
  public int label(int example) {
    return labels[example];
  }
}
