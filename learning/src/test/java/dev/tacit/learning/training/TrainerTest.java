package dev.tacit.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.Examples;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  private final Examples examples = Recipes.examples(300);

  /** The mean gradient of a batch over a divisor, by the model alone. */
  private static void descend(
      Model model, float[] weights, Examples examples, int[] batch, double rate) {
    double[] sum = new double[weights.length];
    model.load(weights);
    for (int start = 0; start < batch.length; start += model.capacity()) {
      int count = Math.min(model.capacity(), batch.length - start);
      for (int i = 0; i < count; i++) {
        model.input(i, examples, batch[start + i]);
      }
      model.forward(count);
      model.lossGradients(count);
      model.addGradients(count, sum);
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] -= (float) (rate * sum[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void step_hugeNormAndNoNoise_isPlainSgdOnThePoissonBatches(int threads) {
    Recipe recipe =
        Recipe.of(Recipes.MLP, Recipes.sgd(2), Recipes.dpSgd(0x1p20), 20, 30).withSeed(7);
    SeededChance chance = new SeededChance(5, 0);
    Model model = Model.create(recipe.model());
    float[] expected = model.initialParameters(7);
    try (Trainer trainer =
        Recipes.trainer(TrainingState.start(recipe), examples, threads, chance)) {
      assertThat(trainer.weights()).isEqualTo(expected);
      Recipes.run(trainer, 20);
      for (int[] drawn : chance.draws) {
        descend(model, expected, examples, drawn, 2 / 30.0);
      }
      assertThat(chance.draws).hasSize(20);
      assertThat(trainer.weights()).isNotEqualTo(model.initialParameters(7));
      for (int i = 0; i < expected.length; i++) {
        assertThat(trainer.weights()[i]).isCloseTo(expected[i], within(2e-5f));
      }
    }
    assertThat(chance.deviations).hasSize(20).containsOnly(1.5 * 0x1p20);
  }

  @Test
  void step_emptyDrawsAndMomentum_areTwoStepsOfNoiseByHand() {
    Recipe recipe =
        Recipe.of(Recipes.LINEAR, Recipes.momentum(4, 0.5), Recipes.dpSgd(0.2), 2, 30)
            .withAverage(0.75);
    float start = TrainingState.start(recipe).weights()[0];
    try (Trainer trainer =
        Recipes.trainer(TrainingState.start(recipe), examples, 1, new ScriptedChance(3))) {
      assertThat(trainer.averagedWeights()).isEqualTo(trainer.weights());
      trainer.step();
      // The gradient is 3 / 30, the velocity the same, the rate 4.
      assertThat(trainer.weights()[0]).isCloseTo(start - 0.4f, within(1e-6f));
      trainer.step();
      // Velocity 0.15. The average is a copy at first, then 3/4 of it and 1/4 of what is new.
      assertThat(trainer.weights()[0]).isCloseTo(start - 1, within(1e-6f));
      assertThat(trainer.averagedWeights()[0]).isCloseTo(start - 0.55f, within(1e-6f));
      assertThat(trainer.steps()).isEqualTo(2);
      assertThatIllegalStateException()
          .isThrownBy(trainer::step)
          .withMessage("steps must be left but all 2 were done");
    }
  }

  /** The real thing: 838 weights, no example is drawn but with probability 1e-8. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void step_secureChance_addsNoiseOfTheRecipesDeviation(int threads) {
    ModelSpec wide = ModelSpec.preset("mlp", new int[] {1, 1, 200}, 6);
    Examples few = Examples.images(new int[] {1, 1, 200}, 6, 10, 3);
    Privacy privacy = new Privacy.DpSgd(1e-10, 1.5, 0.2, Clipping.FLAT);
    Recipe recipe = Recipe.of(wide, Recipes.sgd(4), privacy, 1, 30);
    float[] before = TrainingState.start(recipe).weights();
    float[] after;
    try (Trainer trainer = Trainer.open(recipe, few, threads)) {
      trainer.step();
      after = trainer.weights();
    }
    double deviation = 4 * 1.5 * 0.2 / 30;
    int half = before.length / 2;
    for (int from : new int[] {0, half}) {
      double square = 0;
      for (int i = from; i < from + half; i++) {
        square += Math.pow((after[i] - before[i]) / deviation, 2);
      }
      // 6,600 squares of normals: their mean has deviation 0.0174, and 0.1 is 5.7 of that.
      assertThat(square / half).isBetween(0.9, 1.1);
    }
  }

  @Test
  void step_secureChance_learns() {
    Privacy privacy = new Privacy.DpSgd(0.1, 0.5, 1, Clipping.FLAT);
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.momentum(1, 0.5), privacy, 100, 30);
    double best = 0;
    for (int trial = 0; trial < 2; trial++) {
      try (Trainer trainer = Trainer.open(recipe, examples, 2)) {
        Recipes.run(trainer, 100);
        best =
            Math.max(
                best,
                Evaluation.of(Model.create(Recipes.LINEAR), trainer.weights(), examples)
                    .accuracy());
      }
    }
    // As in LocalDpSgdTest: both of two runs are at 0.9 or below with probability under 3e-7.
    assertThat(best).isGreaterThan(0.9);
  }

  @Test
  void step_noPrivacy_takesEachExampleOnceAPassAndMeansOverTheBatch() {
    Recipe recipe = Recipe.of(Recipes.MLP, Recipes.sgd(0.5), Privacy.NONE, 8, 128).withSeed(9);
    Model model = Model.create(recipe.model());
    float[] expected = model.initialParameters(9);
    for (int pass = 0; pass < 2; pass++) {
      int[] order = Orders.shuffled(300, 9, pass);
      assertThat(order)
          .containsExactlyInAnyOrder(java.util.stream.IntStream.range(0, 300).toArray());
      for (int from = 0; from < 300; from += 128) {
        int[] batch = java.util.Arrays.copyOfRange(order, from, Math.min(300, from + 128));
        descend(model, expected, examples, batch, 0.5 / batch.length);
      }
    }
    assertThat(Orders.shuffled(300, 9, 0)).isNotEqualTo(Orders.shuffled(300, 9, 1));
    try (Trainer trainer = Trainer.open(recipe, examples, 2)) {
      Recipes.run(trainer, 6);
      for (int i = 0; i < expected.length; i++) {
        assertThat(trainer.weights()[i]).isCloseTo(expected[i], within(1e-5f));
      }
      assertThat(trainer.event()).isEmpty();
    }
  }

  @Test
  void step_interrupted_stopsBeforeItAndChargesNothing() {
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Recipes.dpSgd(1), 3, 30);
    try (Trainer trainer = Trainer.open(recipe, examples, 1)) {
      Thread.currentThread().interrupt();
      try {
        assertThatExceptionOfType(CancellationException.class).isThrownBy(trainer::step);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
      assertThat(trainer.state().charged()).isZero();
      trainer.step();
      assertThat(trainer.state().charged()).isEqualTo(1);
    }
  }

  @Test
  void step_failed_staysChargedAndEndsTheTraining() {
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Recipes.dpSgd(1), 3, 30);
    Chance broken =
        new Chance() {
          @Override
          public int[] draw(int population, double samplingRate) {
            throw new IllegalStateException("no chance");
          }

          @Override
          public int[] groups(int count, int groups) {
            return new int[count];
          }

          @Override
          public void addNoise(double[] values, double standardDeviation) {}

          @Override
          public void close() {}
        };
    try (Trainer trainer = Recipes.trainer(TrainingState.start(recipe), examples, 1, broken)) {
      assertThatIllegalStateException().isThrownBy(trainer::step).withMessage("no chance");
      assertThatIllegalStateException().isThrownBy(trainer::step).withMessageContaining("failed");
      assertThat(trainer.steps()).isZero();
      assertThat(trainer.state().charged()).isEqualTo(1);
    }
  }

  @Test
  void open_whatTheProofAssumes_isChecked() {
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Recipes.dpSgd(1), 3, 30);
    Examples bad = Recipes.examples(5);
    bad.inputs()[3][2] = Float.NaN;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.open(recipe, bad, 1))
        .withMessage("input must be finite but was not at example 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.open(recipe, examples, Users.of(new int[300], 1), 1))
        .withMessageStartingWith("users must be given exactly if");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.open(recipe, examples, 0))
        .withMessage("threads must be in [1, 1024] but was 0");
    Recipe plain = Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Privacy.NONE, 3, 30);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Recipes.run(Trainer.open(plain, Recipes.examples(0), 1), 1))
        .withMessageStartingWith("units must be at least 1");
  }

  @Test
  void open_noExamples_trainsOnNoiseAlone() {
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Recipes.dpSgd(1), 2, 30);
    try (Trainer trainer = Trainer.open(recipe, Recipes.examples(0), 1)) {
      Recipes.run(trainer, 2);
      assertThat(trainer.weights()).isNotEqualTo(TrainingState.start(recipe).weights());
    }
  }

  @Test
  void users_sorted_haveTheirExamples() {
    Users users = Users.of(new int[] {2, 0, 2, 3, 0}, 5);
    assertThat(users.count()).isEqualTo(5);
    assertThat(List.of(0, 1, 2, 3, 4).stream().map(users::examples))
        .containsExactly(
            new int[] {1, 4}, new int[] {}, new int[] {0, 2}, new int[] {3}, new int[] {});
    assertThatIllegalArgumentException().isThrownBy(() -> Users.of(new int[] {5}, 5));
  }
}
