package dev.tacit.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.learning.Examples;
import dev.tacit.learning.dpftrl.Banded;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.optimizer.Optimizer;
import dev.tacit.learning.optimizer.Schedule;
import dev.tacit.privacy.event.SelfComposed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingStateTest {
  private final Examples examples = Recipes.examples(60);
  private final Users users = Users.of(owners(60, 12), 12);

  private static int[] owners(int examples, int users) {
    int[] owners = new int[examples];
    Arrays.setAll(owners, i -> i * i % users);
    return owners;
  }

  static Stream<Recipe> recipes() {
    Optimizer adam = new Optimizer.AdamW(Schedule.constant(0.01), 0.9, 0.99, 1e-8, 0.1);
    Privacy adaptive = new Privacy.AdaptiveDpSgd(0.3, 1, 0.5, 0.5, 0.2, 3);
    Unit user = new Unit.User(new LocalSgdSettings(2, 3, 0.1, 0.5));
    return Stream.of(
        Recipe.of(Recipes.MLP, adam, Recipes.dpSgd(0.3), 9, 20).withAverage(0.9),
        Recipe.of(Recipes.LINEAR, Recipes.momentum(0.2, 0.9), adaptive, 9, 20),
        Recipe.of(Recipes.DROPOUT, Recipes.sgd(1), adaptive, 9, 20),
        Recipe.of(Recipes.DROPOUT, Recipes.sgd(1), Privacy.NONE, 9, 5).withUnit(user),
        Recipe.of(Recipes.LINEAR, Recipes.sgd(1), adaptive, 9, 4).withUnit(user),
        Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Privacy.NONE, 9, 5).withUnit(user),
        Recipe.of(Recipes.MLP, Recipes.sgd(1), Privacy.NONE, 9, 25).withAverage(0.5).withSeed(3));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void resume_sameChance_isTheUninterruptedTraining(Recipe recipe) {
    byte[] whole;
    try (Trainer trainer = open(TrainingState.start(recipe), new SeededChance(8, 1))) {
      Recipes.run(trainer, 9);
      whole = trainer.state().encode();
    }
    Chance chance = new SeededChance(8, 1);
    byte[] half;
    try (Trainer trainer = open(TrainingState.start(recipe), chance)) {
      Recipes.run(trainer, 4);
      half = trainer.state().encode();
    }
    assertThat(half).hasSize(TrainingState.encodedSize(recipe)).isNotEqualTo(whole);
    try (Trainer trainer = open(TrainingState.decode(half, recipe), chance)) {
      assertThat(trainer.state().encode()).isEqualTo(half);
      Recipes.run(trainer, 5);
      assertThat(trainer.state().encode()).isEqualTo(whole);
    }
  }

  private Trainer open(TrainingState state, Chance chance) {
    return state.recipe().unit() instanceof Unit.User
        ? Recipes.trainer(state, examples, users, 2, chance)
        : Recipes.trainer(state, examples, 2, chance);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void decode_otherBytes_areRefused(Recipe recipe) {
    byte[] good = TrainingState.start(recipe).encode();
    assertThat(TrainingState.decode(good, recipe).encode()).isEqualTo(good);
    for (int length : new int[] {0, 8, good.length - 1, good.length + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TrainingState.decode(Arrays.copyOf(good, length), recipe))
          .withMessageContaining("must be " + good.length + " bytes but was " + length);
    }
    // Magic, version and digest; then steps, charged and streams, none of which may be negative.
    for (int at = 0; at < 52; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (at < 40 ? 1 : at % 4 == 3 ? 0x80 : 0);
      if (!Arrays.equals(bad, good)) {
        assertThatIllegalArgumentException().isThrownBy(() -> TrainingState.decode(bad, recipe));
      }
    }
    byte[] nan = good.clone();
    ByteBuffer.wrap(nan).order(ByteOrder.LITTLE_ENDIAN).putFloat(64, Float.NaN);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingState.decode(nan, recipe))
        .withMessageContaining("must be finite");
    byte[] norm = good.clone();
    ByteBuffer.wrap(norm).order(ByteOrder.LITTLE_ENDIAN).putDouble(52, 0x1p21);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingState.decode(norm, recipe))
        .withMessageStartingWith("clippingNorm must be");
  }

  @Test
  void decode_stepsNotCharged_areRefused() {
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Recipes.dpSgd(1), 9, 30);
    byte[] bytes;
    try (Trainer trainer = Trainer.open(recipe, examples, 1)) {
      Recipes.run(trainer, 3);
      bytes = trainer.state().encode();
    }
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(44, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingState.decode(bytes, recipe))
        .withMessageStartingWith("charged must be in [3,");
  }

  @Test
  void decode_anotherRecipe_isRefused() {
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Recipes.dpSgd(1), 9, 30);
    byte[] bytes = TrainingState.start(recipe).encode();
    for (Recipe other :
        new Recipe[] {
          recipe.withSeed(1),
          recipe.withNoiseMultiplier(2),
          recipe.withLoss(new dev.tacit.learning.loss.Loss.SoftmaxCrossEntropy(0.1)),
          Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Recipes.dpSgd(1), 10, 30),
          Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Recipes.dpSgd(1), 9, 31),
          recipe.withUnit(new Unit.User(new LocalSgdSettings(1, 1, 1, 0)))
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TrainingState.decode(bytes, other))
          .withMessage("training state must be of this recipe but was of another");
    }
  }

  @Test
  void reserve_lostSteps_stayCharged() {
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Recipes.dpSgd(1), 9, 30);
    TrainingState written;
    try (Trainer trainer = Trainer.open(recipe, examples, 1)) {
      trainer.reserve(4);
      assertThat(trainer.event()).contains(recipe.event(4));
      trainer.reserve(3);
      written = TrainingState.decode(trainer.state().encode(), recipe);
      Recipes.run(trainer, 4);
      assertThat(trainer.event()).contains(recipe.event(4));
      trainer.step();
      assertThat(trainer.event()).contains(recipe.event(5));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.reserve(5))
          .withMessage("next must be in [0, 4] but was 5");
    }
    // Whatever became of the four: they count, and the nine that are done from here come on top.
    try (Trainer trainer = Trainer.resume(written, examples, 1)) {
      assertThat(trainer.steps()).isZero();
      assertThat(trainer.event()).contains(recipe.event(4));
      Recipes.run(trainer, 9);
      assertThat(trainer.event()).contains(recipe.event(13));
    }
  }

  @Test
  void resume_correlatedNoise_opensAStreamAndIsChargedForIt() {
    Privacy privacy = new Privacy.DpFtrl(Banded.squareRoot(4, 5), 1, Clipping.FLAT, 5, 100);
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.sgd(0.1), privacy, 10, 12);
    byte[] written;
    try (Trainer trainer = Trainer.open(recipe, examples, 1)) {
      assertThat(trainer.state().streams()).isZero();
      assertThat(trainer.event()).contains(recipe.event(0));
      trainer.reserve(3);
      assertThat(trainer.event()).contains(recipe.event(10));
      assertThat(trainer.state().streams()).isEqualTo(1);
      Recipes.run(trainer, 3);
      written = trainer.state().encode();
    }
    try (Trainer trainer = Trainer.resume(TrainingState.decode(written, recipe), examples, 1)) {
      assertThat(trainer.event()).contains(recipe.event(10));
      Recipes.run(trainer, 7);
      assertThat(trainer.event()).contains(new SelfComposed(recipe.event(10), 2));
      assertThat(TrainingState.decode(trainer.state().encode(), recipe).event())
          .isEqualTo(trainer.event());
    }
  }

  @Test
  void start_ownWeights_areWhereTrainingBegins() {
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Recipes.dpSgd(1), 9, 30);
    float[] own = new float[recipe.model().parameterCount()];
    Arrays.fill(own, 0.25f);
    Checkpoint model = new Checkpoint(recipe.model(), own);
    try (Trainer trainer = Trainer.resume(TrainingState.start(recipe, model), examples, 1)) {
      assertThat(trainer.weights()).isEqualTo(own);
      assertThat(trainer.checkpoint()).isEqualTo(model);
    }
    Recipe other = Recipe.of(Recipes.MLP, Recipes.sgd(1), Recipes.dpSgd(1), 9, 30);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingState.start(other, model))
        .withMessageStartingWith("model must be the recipe's mlp");
    own[2] = Float.NaN;
    assertThatIllegalArgumentException().isThrownBy(() -> TrainingState.start(recipe, model));
  }

  @Test
  void resume_frozenWeights_stayAndAreWrittenDown() {
    ModelSpec spec =
        ModelSpec.sequential(
            "frozen",
            Layers.input(1, 1, 6),
            Layers.flatten(),
            Layers.dense(12).tanh().frozen(),
            Layers.dense(6));
    assertThat(spec.frozenCount()).isEqualTo(84);
    Recipe recipe = Recipe.of(spec, Recipes.momentum(1, 0.5), Recipes.dpSgd(1), 9, 30);
    TrainingState start = TrainingState.start(recipe);
    try (Trainer trainer = Trainer.open(recipe, examples, 2)) {
      Recipes.run(trainer, 2);
      TrainingState state = TrainingState.decode(trainer.state().encode(), recipe);
      assertThat(state.frozen()).hasSize(84).isEqualTo(start.frozen());
      assertThat(state.weights()).isNotEqualTo(start.weights());
      assertThat(trainer.checkpoint().frozen()).isEqualTo(start.frozen());
    }
  }
}
