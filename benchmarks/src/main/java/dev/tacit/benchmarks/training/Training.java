package dev.tacit.benchmarks.training;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Steps of one network on batches of one size, drawn with a fixed seed from examples in memory. All
 * kinds of steps use the same workspaces and start from the same weights. Not thread-safe.
 */
final class Training implements AutoCloseable {
  private static final long SEED = 1;

  /** Batches in memory. */
  private static final int BATCHES = 4;

  private static final double CLIPPING_NORM = 1;
  private static final double NOISE_MULTIPLIER = 1.1;

  /** Small, so that noise leaves weights, and with them what a step costs, as they are. */
  private static final double LEARNING_RATE = 1e-3;

  private final Model model;
  private final ExampleStore examples;
  private final int[][] drawn;
  private final float[] weights;
  private final double[] sum;
  private final double[] squaredNorms;
  private final double[] factors;
  private final SecureRandomStream random = SecureRandomStream.create();
  private final GaussianNoise noise = new GaussianNoise(random);
  private int steps;

  /**
   * With examples of its own.
   *
   * @param threads workspaces, each at work on a thread of its own
   */
  Training(ModelSpec spec, int batch, int threads) {
    this(spec, examples(spec, batch), batch, threads);
  }

  Training(ModelSpec spec, ExampleStore examples, int batch, int threads) {
    this.model = Model.create(spec);
    this.examples = examples;
    this.drawn = draws(batch);
    this.weights = model.initialParameters(SEED);
    this.sum = new double[weights.length];
    this.squaredNorms = new double[model.capacity()];
    this.factors = new double[model.capacity()];
  }

  /** What steps on a batch of this size draw from. */
  static ExampleStore examples(ModelSpec spec, int batch) {
    return new SyntheticExamples(spec, BATCHES * batch);
  }

  /** Every example once before any comes again, in batches without an order in memory. */
  private static int[][] draws(int batch) {
    int[] order = new int[BATCHES * batch];
    Arrays.setAll(order, i -> i);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    int[][] draws = new int[BATCHES][];
    Arrays.setAll(draws, i -> Arrays.copyOfRange(order, i * batch, (i + 1) * batch));
    return draws;
  }

  /** One step, from the loaded examples to new weights. */
  void step(StepKind kind) {
    int[] batch = drawn[steps++ % drawn.length];
    model.load(weights);
    sum(kind, batch);
    if (kind == StepKind.PRIVATE) {
      noise.add(sum, 0, sum.length, NOISE_MULTIPLIER * CLIPPING_NORM);
    }
    float share = (float) (LEARNING_RATE / batch.length);
    for (int i = 0; i < weights.length; i++) {
      weights[i] -= share * (float) sum[i];
    }
  }

  private void sum(StepKind kind, int[] batch) {
    Arrays.fill(sum, 0);
    for (int start = 0; start < batch.length; start += model.capacity()) {
      int count = Math.min(model.capacity(), batch.length - start);
      for (int i = 0; i < count; i++) {
        model.input(i, examples, batch[start + i]);
      }
      model.forward(count);
      model.lossGradients(count);
      model.backward(count, squaredNorms);
      for (int i = 0; i < count; i++) {
        factors[i] =
            kind == StepKind.PLAIN ? 1 : Math.min(1, CLIPPING_NORM / Math.sqrt(squaredNorms[i]));
      }
      model.addClipped(count, factors, sum);
    }
  }

  /**
   * The weights as they are now.
   *
   * @throws IllegalStateException if one is not finite: such a step measures nothing
   */
  float[] weights() {
    for (float weight : weights) {
      if (!Float.isFinite(weight)) {
        throw new IllegalStateException("weights must be finite but one was " + weight);
      }
    }
    return weights.clone();
  }

  @Override
  public void close() {
    random.close();
  }
}
