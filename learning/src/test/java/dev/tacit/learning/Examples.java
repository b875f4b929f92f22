package dev.tacit.learning;

import dev.tacit.learning.data.ExampleStore;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;

/** Made-up examples for tests: inputs and labels in arrays. */
public record Examples(
    int[] inputShape, int classes, float[][] inputs, int[] labels, OptionalInt vocabulary)
    implements ExampleStore {

  public Examples(int[] inputShape, int classes, float[][] inputs, int[] labels) {
    this(inputShape, classes, inputs, labels, OptionalInt.empty());
  }

  /** Pixels uniform in 0..1, labels at random: nothing to learn, gradients of all sizes. */
  public static Examples images(int[] shape, int classes, int size, long seed) {
    Random random = new Random(seed);
    float[][] inputs = new float[size][Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextInt(classes);
      for (int j = 0; j < inputs[i].length; j++) {
        inputs[i][j] = random.nextFloat();
      }
    }
    return new Examples(shape, classes, inputs, labels);
  }

  /** Tokens of a small vocabulary, so that contexts repeat them. */
  public static Examples tokens(int context, int vocabulary, int size, long seed) {
    Examples drawn = images(new int[] {context}, vocabulary, size, seed);
    for (float[] input : drawn.inputs) {
      for (int t = 0; t < context; t++) {
        input[t] = (int) (input[t] * vocabulary);
      }
    }
    return new Examples(
        drawn.inputShape, vocabulary, drawn.inputs, drawn.labels, OptionalInt.of(vocabulary));
  }

  /** Classes that one bright pixel tells apart, on weak noise. */
  public static Examples brightPixels(int pixels, int size, long seed) {
    Examples drawn = images(new int[] {1, 1, pixels}, pixels, size, seed);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < pixels; j++) {
        drawn.inputs[i][j] = 0.2f * drawn.inputs[i][j] + (j == drawn.labels[i] ? 0.8f : 0);
      }
    }
    return drawn;
  }

  public Examples without(int example) {
    float[][] fewer = new float[size() - 1][];
    int[] labelsOfFewer = new int[size() - 1];
    for (int i = 0, j = 0; i < size(); i++) {
      if (i != example) {
        fewer[j] = inputs[i];
        labelsOfFewer[j++] = labels[i];
      }
    }
    return new Examples(inputShape, classes, fewer, labelsOfFewer, vocabulary);
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public void input(int example, float[] into, int offset) {
    System.arraycopy(inputs[example], 0, into, offset, inputs[example].length);
  }

  @Override
  public int label(int example) {
    return labels[example];
  }
}
