package dev.tacit.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.Examples;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpftrl.Banded;
import dev.tacit.learning.dpftrl.Blt;
import dev.tacit.learning.dpftrl.CorrelatedNoise;
import dev.tacit.learning.dpftrl.Tree;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.optimizer.OptimizerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduledTrainingTest {
  private static final int STEPS_PER_PASS = 6;
  private static final int STEPS = 18;

  static Stream<CorrelatedNoise> noises() {
    return Stream.of(
        new Tree(4, STEPS_PER_PASS),
        Banded.squareRoot(4, STEPS_PER_PASS),
        new Blt(4, List.of(0.5), List.of(0.8)));
  }

  private static Recipe recipe(CorrelatedNoise noise) {
    Privacy privacy = new Privacy.DpFtrl(noise, 1, Clipping.FLAT, STEPS_PER_PASS, 500);
    return Recipe.of(Recipes.LINEAR, Recipes.momentum(0.5, 0.5), privacy, STEPS, 50);
  }

  /** Remembers which examples were read. */
  private record Watched(Examples examples, List<Integer> read) implements ExampleStore {
    @Override
    public int size() {
      return examples.size();
    }

    @Override
    public int[] inputShape() {
      return examples.inputShape();
    }

    @Override
    public int classes() {
      return examples.classes();
    }

    @Override
    public void input(int example, float[] into, int offset) {
      read.add(example);
      examples.input(example, into, offset);
    }

    @Override
    public int label(int example) {
      return examples.label(example);
    }
  }

  @ParameterizedTest
  @MethodSource("noises")
  void step_everyExample_takesPartOnceAPassAndAPassApart(CorrelatedNoise noise) {
    Watched watched = new Watched(Recipes.examples(300), new ArrayList<>());
    int[] first = new int[300];
    int[] times = new int[300];
    try (Trainer trainer = Trainer.open(recipe(noise), watched, 1)) {
      for (int step = 0; step < STEPS; step++) {
        watched.read().clear();
        trainer.step();
        for (int example : watched.read()) {
          first[example] = times[example] == 0 ? step : first[example];
          assertThat(step).isEqualTo(first[example] + STEPS_PER_PASS * times[example]);
          times[example]++;
        }
      }
    }
    assertThat(times).containsOnly(3);
  }

  /**
   * Of no examples only noise is left: running sums of banded and BLT noise have the variances that
   * the noise says. FTRL's weights are running sums.
   */
  @ParameterizedTest
  @MethodSource("noises")
  void step_noExamples_leavesNoiseOfThePrefixVariance(CorrelatedNoise noise) {
    Privacy privacy = new Privacy.DpFtrl(noise, 0.5, Clipping.FLAT, STEPS_PER_PASS, 500);
    var wide = dev.tacit.learning.model.ModelSpec.preset("linear", new int[] {1, 10, 100}, 6);
    Recipe recipe = Recipe.of(wide, Recipes.sgd(2), privacy, STEPS, 50);
    double[] variances = noise.prefixVariances(STEPS);
    Examples none = Examples.images(new int[] {1, 10, 100}, 6, 0, 1);
    float[] start = TrainingState.start(recipe).weights();
    try (Trainer trainer = Trainer.open(recipe, none, 1)) {
      for (int step = 0; step < STEPS; step++) {
        trainer.step();
        float[] weights = trainer.weights();
        double square = 0;
        for (int i = 0; i < weights.length; i++) {
          square += Math.pow((weights[i] - start[i]) / 2 * 50 / 0.5, 2);
        }
        // 6,006 squares of normals: deviation of their mean 0.0182; 0.12 is 6.6 of that, 18 times.
        assertThat(square / weights.length / variances[step]).isCloseTo(1, within(0.12));
      }
    }
  }

  @Test
  void step_littleNoise_learns() {
    Examples examples = Recipes.examples(300);
    Privacy privacy =
        new Privacy.DpFtrl(Banded.squareRoot(0.01, 6), 1, Clipping.FLAT, STEPS_PER_PASS, 500);
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.momentum(2, 0.9), privacy, 60, 50);
    try (Trainer trainer = Trainer.open(recipe, examples, 2)) {
      Recipes.run(trainer, 60);
      // Noise is a thousandth of what the sums are: the accuracy is 1 whatever it is.
      Model model = Model.create(Recipes.LINEAR);
      assertThat(Evaluation.of(model, trainer.weights(), examples).accuracy()).isGreaterThan(0.95);
    }
  }

  @Test
  void step_usersWithCorrelatedNoise_moveByLocalTraining() {
    Examples examples = Recipes.examples(300);
    int[] owners = IntStream.range(0, 300).map(i -> i % 40).toArray();
    Privacy privacy = new Privacy.DpFtrl(Banded.squareRoot(0.01, 4), 1, Clipping.FLAT, 4, 40);
    Recipe recipe =
        Recipe.of(Recipes.LINEAR, Recipes.sgd(1), privacy, 40, 10)
            .withUnit(new Unit.User(new LocalSgdSettings(2, 8, 0.5, 0)));
    try (Trainer trainer = Trainer.open(recipe, examples, Users.of(owners, 40), 2)) {
      Recipes.run(trainer, 40);
      Model model = Model.create(Recipes.LINEAR);
      assertThat(Evaluation.of(model, trainer.weights(), examples).accuracy()).isGreaterThan(0.95);
    }
  }

  /**
   * Why no optimizer of its own is needed: follow the regularised leader with momentum (Kairouz et
   * al. 2021, and its variant DP-FTRLM: with P the running sum of noisy gradients, v = momentum v +
   * P and weights = start - learningRate v; as in the authors' code, google-research/DP-FTRL,
   * optimizers.py) is the heavy ball on noisy sums.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.9})
  void optimizer_heavyBall_isFtrlWithMomentum(double momentum) {
    Random random = new Random(3);
    float[] weights = new float[50];
    double[] start = new double[50];
    for (int i = 0; i < 50; i++) {
      weights[i] = (float) random.nextGaussian();
      start[i] = weights[i];
    }
    double[] prefix = new double[50];
    double[] velocity = new double[50];
    OptimizerState heavyBall = new OptimizerState(Recipes.momentum(0.1, momentum), 50);
    for (int step = 0; step < 100; step++) {
      float[] sum = new float[50];
      for (int i = 0; i < 50; i++) {
        sum[i] = (float) random.nextGaussian();
        prefix[i] += sum[i] / 8;
        velocity[i] = momentum * velocity[i] + prefix[i];
      }
      heavyBall.step(weights, sum, 1 / 8f);
      for (int i = 0; i < 50; i++) {
        assertThat(weights[i]).isCloseTo((float) (start[i] - 0.1 * velocity[i]), within(1e-5f));
      }
    }
  }

  @Test
  void step_moreUnitsThanTold_areRefused() {
    Privacy privacy = new Privacy.DpFtrl(new Tree(1, 6), 1, Clipping.FLAT, STEPS_PER_PASS, 299);
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.sgd(1), privacy, STEPS, 50);
    try (Trainer trainer = Trainer.open(recipe, Recipes.examples(300), 1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(trainer::step)
          .withMessage("units must be at most mostUnits 299 but were 300");
    }
  }
}
