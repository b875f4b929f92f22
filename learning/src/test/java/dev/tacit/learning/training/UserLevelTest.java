package dev.tacit.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.Examples;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.dpsgd.UpdateClip;
import dev.tacit.learning.dpsgd.Workers;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.PrivacyUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserLevelTest {
  private static final LocalSgdSettings LOCAL = new LocalSgdSettings(3, 4, 0.5, 0.9);
  private static final int USERS = 20;

  private final Examples examples = Recipes.examples(150);

  /** User 0 has nothing; the others' numbers of examples differ. */
  private static Users users(int examples) {
    int[] owners = new int[examples];
    Arrays.setAll(owners, i -> 1 + i * i % (USERS - 1));
    return Users.of(owners, USERS);
  }

  private double[] sum(int without, int threads, double clippingNorm) {
    return sum(without, threads, clippingNorm, 0);
  }

  /**
   * The same without one user's examples.
   *
   * @param closer by how much those behind that user move up
   */
  private double[] sum(int without, int threads, double clippingNorm, int closer) {
    Users all = users(examples.size());
    List<float[]> inputs = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      for (int example : user == without ? new int[0] : all.examples(user)) {
        inputs.add(examples.inputs()[example]);
        labels.add(examples.labels()[example]);
        owners.add(without >= 0 && user > without ? user - closer : user);
      }
    }
    Examples kept =
        new Examples(
            examples.inputShape(),
            6,
            inputs.toArray(float[][]::new),
            labels.stream().mapToInt(i -> i).toArray());
    Users of = Users.of(owners.stream().mapToInt(i -> i).toArray(), USERS);
    Model model = Model.create(Recipes.MLP);
    float[] weights = model.initialParameters(1);
    double[] sum = new double[weights.length];
    try (Workers workers = new Workers(threads);
        UserSum sums = new UserSum(models(threads), kept, of, LOCAL, 3, workers)) {
      sums.compute(7, weights, IntStream.range(0, USERS).toArray(), clippingNorm, sum);
    }
    return sum;
  }

  private static List<Model> models(int threads) {
    return IntStream.range(0, threads).mapToObj(i -> Model.create(Recipes.MLP)).toList();
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void compute_oneUserRemoved_movesByTheClippingNormAtMostAndNearly(int threads) {
    double clippingNorm = 0.01;
    double[] all = sum(-1, threads, clippingNorm);
    int moved = 0;
    for (int user = 1; user < USERS; user++) {
      double distance = distance(all, sum(user, threads, clippingNorm));
      assertThat(distance).isLessThanOrEqualTo(clippingNorm);
      moved += distance > 0.99 * clippingNorm ? 1 : 0;
    }
    // Some of the numbers 1..19 are no squares modulo 19, so 10 users have examples.
    assertThat(moved).isEqualTo(10);
    assertThat(distance(all, sum(0, threads, clippingNorm))).isZero();
  }

  /** Where users are numbered as they come, one less gives all behind another number. */
  @Test
  void compute_oneUserRemovedAndOthersMovedUp_movesByTheClippingNormAtMost() {
    double clippingNorm = 0.01;
    double[] all = sum(-1, 1, clippingNorm);
    for (int user = 0; user < USERS; user++) {
      assertThat(distance(all, sum(user, 1, clippingNorm, 1))).isLessThanOrEqualTo(clippingNorm);
    }
  }

  @Test
  void compute_unclipped_isTheUpdatesOfLocalTraining() {
    double[] all = sum(-1, 2, Double.POSITIVE_INFINITY);
    double[] fewer = sum(5, 2, Double.POSITIVE_INFINITY);
    // User 5 alone, by LocalSgd in the same order.
    Users users = users(examples.size());
    int[] own = users.examples(5);
    Examples theirs =
        new Examples(
            examples.inputShape(),
            6,
            Arrays.stream(own).mapToObj(i -> examples.inputs()[i]).toArray(float[][]::new),
            Arrays.stream(own).map(i -> examples.labels()[i]).toArray());
    Model model = Model.create(Recipes.MLP);
    float[] weights = model.initialParameters(1);
    float[] trained =
        LocalSgd.train(
            model,
            weights,
            theirs,
            LOCAL,
            Orders.source(3, 7, Orders.digest(theirs))::nextLong,
            done -> {});
    assertThat(own).isNotEmpty();
    for (int i = 0; i < weights.length; i++) {
      assertThat(all[i] - fewer[i]).isCloseTo(weights[i] - trained[i], within(1e-6));
    }
  }

  @Test
  void add_updates_areClippedOrLeftOut() {
    double[] sum = new double[2];
    assertThat(UpdateClip.add(new float[] {0.3f, 0.4f}, 1, sum)).isTrue();
    assertThat(sum[1]).isCloseTo(0.4, within(1e-7));
    // C, less what rounding may take, two in a thousand.
    assertThat(UpdateClip.add(new float[] {-30, 40}, 1, sum)).isFalse();
    assertThat(sum[0]).isCloseTo(-0.3, within(3e-3));
    assertThat(sum[1]).isCloseTo(1.2, within(3e-3));
    assertThat(UpdateClip.add(new float[] {Float.NaN, 0}, 1, sum)).isFalse();
    assertThat(UpdateClip.add(new float[] {0, Float.POSITIVE_INFINITY}, 1, sum)).isFalse();
    assertThat(UpdateClip.add(new float[] {0, 0}, 1, sum)).isTrue();
    assertThat(sum[0]).isCloseTo(-0.3, within(3e-3));
  }

  @Test
  void step_federatedAveraging_isTheMeanOfTheUsersModels() {
    Recipe recipe =
        Recipe.of(Recipes.MLP, Recipes.sgd(1), Privacy.NONE, 1, USERS)
            .withUnit(new Unit.User(LOCAL))
            .withSeed(3);
    float[] start = TrainingState.start(recipe).weights();
    try (Trainer trainer = Trainer.open(recipe, examples, users(examples.size()), 2)) {
      trainer.step();
      double[] sum = new double[start.length];
      try (Workers workers = new Workers(1);
          UserSum sums =
              new UserSum(models(1), examples, users(examples.size()), LOCAL, 3, workers)) {
        int[] everyone = IntStream.range(0, USERS).toArray();
        sums.compute(0, start, everyone, Double.POSITIVE_INFINITY, sum);
      }
      for (int i = 0; i < start.length; i++) {
        assertThat(trainer.weights()[i])
            .isCloseTo((float) (start[i] - sum[i] / USERS), within(1e-6f));
      }
    }
  }

  @Test
  void step_privateUsers_learn() {
    Privacy privacy = new Privacy.DpSgd(0.5, 0.3, 1, Clipping.FLAT);
    Recipe recipe =
        Recipe.of(Recipes.LINEAR, Recipes.sgd(1), privacy, 40, USERS / 2.0)
            .withUnit(new Unit.User(LOCAL));
    assertThat(recipe.unit().privacyUnit()).isEqualTo(PrivacyUnit.USER);
    Model model = Model.create(Recipes.LINEAR);
    double best = 0;
    // Fixed noise and draws, so it is no matter of chance.
    try (Trainer trainer =
        Recipes.trainer(
            TrainingState.start(recipe),
            examples,
            users(examples.size()),
            1,
            new SeededChance(2, 1))) {
      Recipes.run(trainer, 40);
      best = Evaluation.of(model, trainer.weights(), examples).accuracy();
    }
    assertThat(best).isGreaterThan(0.9);
  }

  @Test
  void recipe_usersAndOtherClipping_areRefused() {
    Privacy privacy = new Privacy.DpSgd(0.5, 1, 1, Clipping.PER_TENSOR);
    Recipe recipe = Recipe.of(Recipes.LINEAR, Recipes.sgd(1), privacy, 40, 10);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> recipe.withUnit(new Unit.User(LOCAL)))
        .withMessageStartingWith("clipping must be flat for users");
  }
}
