package dev.tacit.learning.federated;

import static dev.tacit.learning.model.Layers.conv2d;
import static dev.tacit.learning.model.Layers.dense;
import static dev.tacit.learning.model.Layers.residual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.Examples;
import dev.tacit.learning.dpsgd.PlainSum;
import dev.tacit.learning.model.Block;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalSgdTest {
  private static final int PIXELS = 6;
  private static final ModelSpec SPEC =
      ModelSpec.preset("linear", new int[] {1, 1, PIXELS}, PIXELS);
  private static final IntConsumer UNHEARD = step -> {};

  private final Model model = Model.create(SPEC);
  private final Examples examples = Examples.brightPixels(PIXELS, 300, 1);
  private final float[] zeros = new float[model.parameterCount()];

  private float[] train(Examples on, LocalSgdSettings settings, IntConsumer progress) {
    try (SecureRandomStream random = SecureRandomStream.create()) {
      return LocalSgd.train(model, zeros, on, settings, random, progress);
    }
  }

  /** From zero weights the classes are equally likely: the gradient is (1/6 - [k = y]) x. */
  @Test
  void train_oneStepOnAll_isTheMeanGradientOfTheSoftmax() {
    float[] trained = train(examples, new LocalSgdSettings(1, 1000, 0.5, 0), UNHEARD);
    for (int k = 0; k < PIXELS; k++) {
      for (int j = 0; j < PIXELS; j++) {
        double gradient = 0;
        for (int i = 0; i < examples.size(); i++) {
          double error = 1.0 / PIXELS - (examples.label(i) == k ? 1 : 0);
          gradient += error * examples.inputs()[i][j] / examples.size();
        }
        assertThat((double) trained[k * PIXELS + j]).isCloseTo(-0.5 * gradient, within(1e-6));
      }
    }
  }

  @Test
  void train_batches_learnWhatIsThereAndTellTheirSteps() {
    List<Integer> heard = new ArrayList<>();
    float[] trained = train(examples, new LocalSgdSettings(60, 32, 1, 0.5), heard::add);
    assertThat(Evaluation.of(model, trained, examples).accuracy()).isGreaterThan(0.95);
    assertThat(heard).hasSize(60).startsWith(1, 2, 3).endsWith(60);
    assertThat(zeros).containsOnly(0);
  }

  /** Dense layers alone take each step in one pass over the weights; others form a gradient. */
  @ParameterizedTest
  @ValueSource(strings = {"linear", "mlp", "convolution", "residual"})
  void train_proximalSteps_areThoseOfTheGradientAndThePull(String kind) {
    ModelSpec spec = ModelSpec.sequential(kind, new int[] {1, 1, PIXELS}, blocks(kind));
    Model own = Model.create(spec);
    float[] start = own.initialParameters(3);
    double mu = 0.7;
    double rate = 0.2;
    float[] expected = start.clone();
    double[] sum = new double[start.length];
    try (PlainSum sums = new PlainSum(List.of(Model.create(spec)), examples)) {
      for (int step = 0; step < 4; step++) {
        sums.load(expected);
        sums.compute(IntStream.range(0, examples.size()).toArray(), sum);
        for (int i = 0; i < sum.length; i++) {
          double gradient = sum[i] / examples.size() + mu * (expected[i] - start[i]);
          expected[i] = (float) (expected[i] - rate * gradient);
        }
      }
    }
    float[] trained = new float[start.length];
    LocalSgdSettings settings = new LocalSgdSettings(4, 1000, rate, 0, mu);
    LocalSgd.train(own, start, examples, settings, () -> 1, UNHEARD, trained);
    for (int i = 0; i < trained.length; i++) {
      assertThat(trained[i]).isCloseTo(expected[i], within(2e-6f));
    }
    assertThat(start).isEqualTo(own.initialParameters(3));
  }

  private static Block[] blocks(String kind) {
    return switch (kind) {
      case "linear" -> new Block[] {dense(PIXELS)};
      case "wide" -> new Block[] {dense(48).tanh(), dense(64).tanh(), dense(PIXELS)};
      case "mlp" -> new Block[] {dense(33).tanh(), dense(PIXELS)};
      case "convolution" -> new Block[] {conv2d(4, 1).tanh(), dense(PIXELS)};
      default -> new Block[] {dense(9).tanh(), residual(dense(9).tanh()), dense(PIXELS)};
    };
  }

  /** Batches of five, of which dot products are taken where the weights lie. */
  @Test
  void train_fewExamplesAStep_isWhatMomentumsPathDoes() {
    ModelSpec spec = ModelSpec.sequential("mlp", new int[] {1, 1, PIXELS}, blocks("mlp"));
    Model own = Model.create(spec);
    float[] start = own.initialParameters(3);
    float[] trained = new float[start.length];
    float[] other = new float[start.length];
    LocalSgd.train(
        own, start, examples, new LocalSgdSettings(40, 5, 0.3, 0), () -> 1, UNHEARD, trained);
    // So little momentum that it is the other path, and no more.
    LocalSgd.train(
        own, start, examples, new LocalSgdSettings(40, 5, 0.3, 1e-9), () -> 1, UNHEARD, other);
    for (int i = 0; i < trained.length; i++) {
      assertThat(trained[i]).isCloseTo(other[i], within(2e-5f));
    }
  }

  /**
   * Whatever the model keeps back: wide layers all of a few steps, or more than there is room for;
   * batches that are too large for it; layers of other kinds nothing. Momentum forms gradients.
   */
  @ParameterizedTest
  @CsvSource({
    "wide, 1, 3, 0",
    "wide, 3, 3, 0",
    "wide, 40, 3, 0",
    "wide, 3, 40, 0",
    "wide, 4, 150, 0",
    "wide, 5, 3, 0.5",
    "linear, 5, 3, 0",
    "mlp, 5, 3, 0",
    "convolution, 5, 3, 0",
    "residual, 5, 3, 0"
  })
  void change_anySteps_isWhatTrainingChanges(String kind, int steps, int batch, double momentum) {
    ModelSpec spec = ModelSpec.sequential(kind, new int[] {1, 1, PIXELS}, blocks(kind));
    Model own = Model.forClippedSums(spec);
    float[] start = own.initialParameters(3);
    float[] trained = new float[start.length];
    float[] change = own.initialParameters(4);
    float[] scratch = change.clone();
    float[] sum = change.clone();
    float[] before = sum.clone();
    LocalSgdSettings settings = new LocalSgdSettings(steps, batch, 0.3, momentum);
    // So little of it that it is the path of gradients, and no more.
    LocalSgdSettings apart =
        momentum > 0 ? settings : new LocalSgdSettings(steps, batch, 0.3, 1e-9);
    LocalSgd.train(own, start, examples, apart, order(), UNHEARD, trained);
    double norm = LocalSgd.change(own, start, examples, settings, order(), UNHEARD, change);
    LocalSgd.addChange(own, start, examples, settings, order(), UNHEARD, scratch, -3, false, sum);
    float[] fresh = before.clone();
    LocalSgd.addChange(own, start, examples, settings, order(), UNHEARD, scratch, -3, true, fresh);
    double[] bound = new double[1];
    float[] read = read(own, start, settings, scratch, (whole, least) -> bound[0] = least);
    double most = 0;
    double squares = 0;
    for (float value : change) {
      squares += (double) value * value;
    }
    assertThat(norm).isCloseTo(Math.sqrt(squares), within(1e-4 * norm));
    assertThat(bound[0]).isBetween(Math.sqrt(squares), Math.sqrt(squares) * 1.001);
    for (int i = 0; i < trained.length; i++) {
      assertThat(change[i]).isCloseTo(trained[i] - start[i], within(2e-5f));
      assertThat(sum[i]).isCloseTo(before[i] - 3 * change[i], within(2e-6f));
      assertThat(fresh[i]).isCloseTo(-3 * change[i], within(2e-6f));
      assertThat(read[i]).isCloseTo(change[i], within(1e-6f));
      most = Math.max(most, Math.abs(change[i]));
    }
    assertThat(most).isGreaterThan(1e-3);
    assertThat(start).isEqualTo(own.initialParameters(3));
    float[] again = new float[start.length];
    LocalSgd.change(own, start, examples, settings, order(), UNHEARD, again);
    assertThat(again).isEqualTo(change);
  }

  /** Reads in pieces of uneven lengths, and again from the middle on. */
  private float[] read(
      Model own,
      float[] start,
      LocalSgdSettings settings,
      float[] scratch,
      BiConsumer<float[], Double> heard) {
    float[] all = new float[start.length];
    LocalSgd.read(
        own,
        start,
        examples,
        settings,
        order(),
        UNHEARD,
        scratch,
        change -> {
          assertThat(change.length()).isEqualTo(all.length);
          float[] piece = new float[37];
          for (int pass = 0; pass < 2; pass++) {
            int length = 1;
            for (int i = pass * all.length / 2; i < all.length; i += length) {
              length = Math.min(1 + (i * 7 + 5) % piece.length, all.length - i);
              change.read(i, length, piece);
              for (int j = 0; pass == 1 && j < length; j++) {
                assertThat(piece[j]).isEqualTo(all[i + j]);
              }
              System.arraycopy(piece, 0, all, i, length);
            }
          }
          heard.accept(all, change.normBound());
        });
    return all;
  }

  private static LongSupplier order() {
    return new SplittableRandom(11)::nextLong;
  }

  /** One whose gradient is not finite comes after steps that were kept back, and before more. */
  @Test
  void change_exampleWithoutFiniteGradient_keepsTheOtherSteps() {
    ModelSpec spec = ModelSpec.sequential("wide", new int[] {1, 1, PIXELS}, blocks("wide"));
    Model own = Model.forClippedSums(spec);
    float[] start = own.initialParameters(3);
    float[][] inputs = examples.inputs().clone();
    inputs[7] = new float[] {0, Float.NaN, 0, 0, 0, 0};
    Examples broken =
        new Examples(examples.inputShape(), PIXELS, inputs, examples.labels().clone());
    LocalSgdSettings all = new LocalSgdSettings(100, 3, 0.3, 0);
    LocalSgdSettings apart = new LocalSgdSettings(100, 3, 0.3, 1e-9);
    float[] trained = new float[start.length];
    float[] change = new float[start.length];
    float[] sum = new float[start.length];
    LocalSgd.train(own, start, broken, apart, order(), UNHEARD, trained);
    LocalSgd.change(own, start, broken, all, order(), UNHEARD, change);
    float[] scratch = trained.clone();
    LocalSgd.addChange(own, start, broken, all, order(), UNHEARD, scratch, 1, false, sum);
    for (int i = 0; i < trained.length; i++) {
      assertThat(change[i]).isCloseTo(trained[i] - start[i], within(1e-4f));
      assertThat(sum[i]).isCloseTo(change[i], within(1e-6f));
    }
  }

  /** As on a device: a weight that diverged counts as unchanged. */
  @Test
  void change_diverged_isFinite() {
    ModelSpec spec = ModelSpec.sequential("wide", new int[] {1, 1, PIXELS}, blocks("wide"));
    Model own = Model.forClippedSums(spec);
    float[] start = own.initialParameters(3);
    for (double rate : new double[] {1e30, 1e38}) {
      LocalSgdSettings settings = new LocalSgdSettings(6, 3, rate, 0);
      float[] change = new float[start.length];
      float[] sum = new float[start.length];
      LocalSgd.change(own, start, examples, settings, order(), UNHEARD, change);
      float[] scratch = start.clone();
      LocalSgd.addChange(own, start, examples, settings, order(), UNHEARD, scratch, 1, false, sum);
      float[] read =
          read(own, start, settings, scratch, (whole, norm) -> assertThat(norm).isFinite());
      for (int i = 0; i < sum.length; i++) {
        assertThat(change[i]).isFinite();
        assertThat(sum[i]).isFinite();
        assertThat(read[i]).isFinite();
      }
    }
  }

  /** It counts in the divisor, but adds nothing. */
  @Test
  void train_exampleWithoutFiniteGradient_doesNotSpoilTheOthers() {
    float[][] inputs = examples.inputs().clone();
    inputs[7] = new float[] {0, Float.NaN, 0, 0, 0, 0};
    Examples broken =
        new Examples(examples.inputShape(), PIXELS, inputs, examples.labels().clone());
    float[] trained = train(broken, new LocalSgdSettings(1, 1000, 0.5, 0), UNHEARD);
    for (int k = 0; k < PIXELS; k++) {
      for (int j = 0; j < PIXELS; j++) {
        double gradient = 0;
        for (int i = 0; i < examples.size(); i++) {
          double error = 1.0 / PIXELS - (examples.label(i) == k ? 1 : 0);
          gradient += i == 7 ? 0 : error * inputs[i][j] / examples.size();
        }
        assertThat((double) trained[k * PIXELS + j]).isCloseTo(-0.5 * gradient, within(1e-6));
      }
    }
  }

  @Test
  void train_noExamples_learnsNothing() {
    Examples none = Examples.brightPixels(PIXELS, 0, 1);
    assertThat(train(none, new LocalSgdSettings(3, 32, 1, 0), UNHEARD)).isEqualTo(zeros);
  }

  @Test
  void train_interrupted_stopsAndKeepsTheInterrupt() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> train(examples, new LocalSgdSettings(3, 32, 1, 0), UNHEARD));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void settings_outOfRange_areRefused() {
    assertThatThrownBy(() -> new LocalSgdSettings(0, 1, 1, 0)).hasMessageStartingWith("steps must");
    assertThatThrownBy(() -> new LocalSgdSettings(1, 0, 1, 0)).hasMessageStartingWith("batch must");
    assertThatThrownBy(() -> new LocalSgdSettings(1, 1, Double.NaN, 0))
        .hasMessageStartingWith("learningRate must");
    assertThatThrownBy(() -> new LocalSgdSettings(1, 1, 1, 1))
        .hasMessageStartingWith("momentum must");
    assertThatThrownBy(() -> new LocalSgdSettings(1, 1, 1, 0, -1))
        .hasMessageStartingWith("proximal must");
  }
}
