package dev.tacit.benchmarks.training;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.dpsgd.PlainSum;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.optimizer.Optimizer;
import dev.tacit.learning.optimizer.OptimizerState;
import dev.tacit.learning.optimizer.Schedule;
import dev.tacit.learning.training.Privacy;
import dev.tacit.learning.training.Recipe;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Steps of one network on batches of one size, drawn with a fixed seed from examples in memory. All
 * kinds of steps start from the same weights. Not thread-safe.
 */
final class Training implements AutoCloseable {
  private static final long SEED = 1;

  /** Batches in memory. */
  private static final int BATCHES = 4;

  private static final int MOST_STEPS = 1_000_000;
  private static final double CLIPPING_NORM = 1;
  private static final double NOISE_MULTIPLIER = 1.1;

  /** Small, so that noise leaves weights, and with them what a step costs, as they are. */
  private static final double LEARNING_RATE = 1e-3;

  private final ModelSpec spec;
  private final ExampleStore examples;
  private final int threads;
  private final int batch;
  private final int[][] drawn;
  private final float[] weights;
  private final double[] sum;
  private final OptimizerState optimizer;
  private final SecureRandomStream random = SecureRandomStream.create();
  private final GaussianNoise noise = new GaussianNoise(random);
  private int steps;

  /** Null until a step needs it: the memory of one kind of step is its own. */
  private PlainSum plain;

  private ClippedSum clipped;

  /**
   * With examples of its own.
   *
   * @param threads workspaces, each at work on a thread of its own
   */
  Training(ModelSpec spec, int batch, int threads) {
    this(spec, examples(spec, batch), batch, threads);
  }

  Training(ModelSpec spec, ExampleStore examples, int batch, int threads) {
    this.spec = spec;
    this.examples = examples;
    this.threads = threads;
    this.batch = batch;
    this.drawn = draws(batch);
    this.weights = Model.create(spec).initialParameters(SEED);
    this.sum = new double[weights.length];
    this.optimizer =
        new OptimizerState(new Optimizer.Sgd(Schedule.constant(LEARNING_RATE)), weights.length);
  }

  /** What steps on a batch of this size draw from. */
  static ExampleStore examples(ModelSpec spec, int batch) {
    return new SyntheticExamples(spec, BATCHES * batch);
  }

  /** Private steps on Poisson samples of these examples, of this size on average. */
  static Recipe recipe(ModelSpec spec, int batch) {
    Optimizer optimizer = new Optimizer.Sgd(Schedule.constant(LEARNING_RATE));
    Privacy privacy =
        new Privacy.DpSgd(1.0 / BATCHES, NOISE_MULTIPLIER, CLIPPING_NORM, Clipping.FLAT);
    return Recipe.of(spec, optimizer, privacy, MOST_STEPS, batch);
  }

  /**
   * Every example once before any comes again, in batches that are random but for their order:
   * ascending.
   */
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
    for (int i = 0; i < BATCHES; i++) {
      draws[i] = Arrays.copyOfRange(order, i * batch, (i + 1) * batch);
      Arrays.sort(draws[i]);
    }
    return draws;
  }

  /** One step, from the loaded examples to new weights. */
  void step(StepKind kind) {
    int[] examplesOfStep = drawn[steps++ % drawn.length];
    if (kind == StepKind.PLAIN) {
      plainSum(examplesOfStep);
    } else {
      clippedSum(examplesOfStep);
    }
    if (kind == StepKind.PRIVATE) {
      noise.add(sum, 0, sum.length, NOISE_MULTIPLIER * CLIPPING_NORM);
    }
    optimizer.step(weights, sum, batch);
  }

  private void plainSum(int[] drawn) {
    if (plain == null) {
      plain = new PlainSum(workspaces(() -> Model.create(spec)), examples);
    }
    plain.load(weights);
    plain.compute(drawn, sum);
  }

  private void clippedSum(int[] drawn) {
    if (clipped == null) {
      clipped =
          new ClippedSum(
              workspaces(() -> Model.forClippedSums(spec)), examples, Clipping.FLAT, CLIPPING_NORM);
    }
    clipped.load(weights);
    clipped.compute(drawn, ClippedSum.deal(random, drawn.length, clipped.groups(batch)), sum);
  }

  private List<Model> workspaces(Supplier<Model> one) {
    return Stream.generate(one).limit(threads).toList();
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
    if (plain != null) {
      plain.close();
    }
    if (clipped != null) {
      clipped.close();
    }
    random.close();
  }
}
