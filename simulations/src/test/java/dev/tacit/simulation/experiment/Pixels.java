package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.ModelSpec;
import java.util.Random;

/** Examples of noise, and one pixel that is brighter: its place is the class. */
record Pixels(float[][] inputs, int[] labels) implements ExampleStore {
  static final int PIXELS = 12;
  static final ModelSpec MODEL =
      ModelSpec.sequential(
          "small", new int[] {PIXELS}, Layers.dense(20).tanh(), Layers.dense(PIXELS));

  static Pixels of(int size, long seed) {
    Random random = new Random(seed);
    float[][] inputs = new float[size][PIXELS];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < PIXELS; j++) {
        inputs[i][j] = random.nextFloat();
      }
      labels[i] = random.nextInt(PIXELS);
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
    return new int[] {PIXELS};
  }

  @Override
  public int classes() {
    return PIXELS;
  }

  @Override
  public void input(int example, float[] into, int offset) {
    System.arraycopy(inputs[example], 0, into, offset, PIXELS);
  }

  @Override
  public int label(int example) {
    return labels[example];
  }
}
