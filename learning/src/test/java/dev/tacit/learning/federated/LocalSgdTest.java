package dev.tacit.learning.federated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.Examples;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

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
  }
}
