package dev.tacit.benchmarks.training;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.ModelSpec;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Examples of a network's shape, a function of the seed alone: pixels in [0, 1), tokens and labels
 * uniform. Immutable.
 */
final class SyntheticExamples implements ExampleStore {
  private static final long SEED = 6;

  private final ModelSpec spec;
  private final int inputSize;
  private final float[] inputs;
  private final int[] labels;

  SyntheticExamples(ModelSpec spec, int size) {
    this.spec = spec;
    this.inputSize = spec.inputSize();
    this.inputs = new float[Math.multiplyExact(size, inputSize)];
    SplittableRandom random = new SplittableRandom(SEED);
    OptionalInt vocabulary = spec.vocabulary();
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] =
          vocabulary.isPresent()
              ? random.nextInt(vocabulary.getAsInt())
              : (float) random.nextDouble(1 - 0x1p-20);
    }
    this.labels = random.ints(size, 0, spec.classes()).toArray();
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int[] inputShape() {
    return spec.inputShape();
  }

  @Override
  public int classes() {
    return spec.classes();
  }

  @Override
  public OptionalInt vocabulary() {
    return spec.vocabulary();
  }

  @Override
  public void input(int example, float[] into, int offset) {
    System.arraycopy(inputs, example * inputSize, into, offset, inputSize);
  }

  @Override
  public int label(int example) {
    return labels[example];
  }
}
