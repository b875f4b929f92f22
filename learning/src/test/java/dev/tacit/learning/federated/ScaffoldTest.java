package dev.tacit.learning.federated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.Examples;
import dev.tacit.learning.federated.Scaffold.Change;
import dev.tacit.learning.federated.Scaffold.Sent;
import dev.tacit.learning.federated.Scaffold.Variate;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScaffoldTest {
  private static final IntConsumer UNHEARD = step -> {};
  private static final int PIXELS = 6;

  private static LongSupplier order(long seed) {
    return new SplittableRandom(seed)::nextLong;
  }

  private static ModelSpec images(String kind) {
    int[] shape = {1, 1, PIXELS};
    return kind.equals("dense")
        ? ModelSpec.sequential(kind, shape, Layers.dense(33).tanh(), Layers.dense(PIXELS))
        : ModelSpec.sequential(kind, shape, Layers.conv2d(4, 1).tanh(), Layers.dense(PIXELS));
  }

  private static float[] gaussian(int length, double deviation, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  /** Dense layers step in one pass over the weights, others by a gradient: both are tried. */
  @ParameterizedTest
  @ValueSource(strings = {"dense", "convolution"})
  void train_zeroVariates_isLocalSgdToTheLastBit(String kind) {
    Model model = Model.create(images(kind));
    Examples examples = Examples.brightPixels(PIXELS, 100, 1);
    float[] start = model.initialParameters(3);
    LocalSgdSettings settings = new LocalSgdSettings(12, 10, 0.3, 0);
    float[] expected = new float[start.length];
    LocalSgd.train(model, start, examples, settings, order(5), UNHEARD, expected);
    for (int i = 0; i < expected.length; i++) {
      expected[i] -= start[i];
    }
    Change change = Change.zero(start.length);
    new Scaffold(settings)
        .train(
            model,
            new Sent(start, new float[start.length]),
            new float[start.length],
            examples,
            order(5),
            UNHEARD,
            change);
    assertThat(change.update()).isEqualTo(expected);
    assertThat(start).isEqualTo(model.initialParameters(3));
  }

  /** y = y - eta (g(y) - c_i + c), a step at a time by plain training of one step. */
  @ParameterizedTest
  @ValueSource(strings = {"dense", "convolution"})
  void train_anyVariates_correctEveryStep(String kind) {
    Model model = Model.create(images(kind));
    Examples examples = Examples.brightPixels(PIXELS, 40, 1);
    float[] start = model.initialParameters(3);
    float[] shared = gaussian(start.length, 0.1, 1);
    float[] own = gaussian(start.length, 0.1, 2);
    double[] y = new double[start.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = start[i];
    }
    for (int step = 0; step < 5; step++) {
      float[] now = new float[y.length];
      for (int i = 0; i < y.length; i++) {
        now[i] = (float) y[i];
      }
      float[] after = new float[y.length];
      LocalSgdSettings one = new LocalSgdSettings(1, 1000, 0.2, 0);
      LocalSgd.train(model, now, examples, one, order(step), UNHEARD, after);
      for (int i = 0; i < y.length; i++) {
        y[i] = after[i] - 0.2 * ((double) shared[i] - own[i]);
      }
    }
    Change change = Change.zero(start.length);
    new Scaffold(new LocalSgdSettings(5, 1000, 0.2, 0))
        .train(model, new Sent(start, shared), own, examples, order(1), UNHEARD, change);
    for (int i = 0; i < y.length; i++) {
      assertThat(change.update()[i]).isCloseTo((float) (y[i] - start[i]), within(2e-6f));
      // c_i+ - c_i = -c + (x - y) / (K eta)
      assertThat((double) change.variate()[i])
          .isCloseTo(-shared[i] - (y[i] - start[i]) / (5 * 0.2), within(5e-6));
    }
    assertThat(own).isEqualTo(gaussian(start.length, 0.1, 2));
  }

  /** By hand: one point x = (1, 2), t = 3, at w = 0 has the gradient -6 (1, 2). */
  @ParameterizedTest
  @CsvSource({"GRADIENT_AT_START, -6", "MEAN_OF_STEPS, -3.125"})
  void train_onePoint_variatesAreAsComputedByHand(Variate variate, double expected) {
    Regression point = new Regression(new float[][] {{1, 2}}, new float[] {3});
    Sent sent = new Sent(new float[2], new float[] {0.5f, 1});
    float[] own = {0.25f, 0.5f};
    Change change = Change.zero(2);
    // Gradient 2 (w.x - 3) x. Step 1: w = -0.1 (-6 + 0.25) (1, 2) = 0.575 (1, 2), w.x = 2.875;
    // the gradient is -0.25 (1, 2), so step 2 leaves w where it is: c - c_i is 0.25 (1, 2).
    // Mean of the gradients seen: (-6 - 0.25) / 2 = -3.125; by option II 0.25 - 0.5 - 0.575 / 0.2.
    new Scaffold(new LocalSgdSettings(2, 1, 0.1, 0), variate)
        .train(Regression.model(), sent, own, point, order(1), UNHEARD, change);
    assertThat(change.update()[0]).isCloseTo(0.575f, within(1e-6f));
    assertThat((double) change.variate()[0] + own[0]).isCloseTo(expected, within(1e-5));
    assertThat((double) change.variate()[1] + own[1]).isCloseTo(2 * expected, within(1e-5));
  }

  private static final List<Regression> TWO =
      List.of(Regression.around(1, -2, 0.3, 20, 1), Regression.around(-3, 4, 2, 20, 2));

  /** Many steps on clients that disagree: FedAvg goes elsewhere, SCAFFOLD where all are best. */
  @ParameterizedTest
  @EnumSource(Variate.class)
  void rounds_differentQuadratics_reachTheJointOptimumWhereFedAvgDoesNot(Variate variate) {
    Model model = Regression.model();
    double[] optimum = Regression.optimum(TWO, 0.5, 0.5);
    LocalSgdSettings settings = new LocalSgdSettings(30, 100, 0.02, 0);
    ServerState plain = ServerState.initial(new ServerOptimizer.FedAvg(1), new float[2]);
    ScaffoldState scaffold = ScaffoldState.initial(plain, 2);
    float[][] own = new float[2][2];
    for (int round = 0; round < 300; round++) {
      plain = plain.apply(meanUpdate(model, plain.parameters(), settings));
      scaffold = round(model, scaffold, own, new Scaffold(settings, variate), 0, 1);
    }
    assertThat(Regression.distance(plain.parameters(), optimum)).isGreaterThan(0.3);
    assertThat(Regression.distance(scaffold.model().parameters(), optimum)).isLessThan(1e-4);
  }

  private static float[] meanUpdate(Model model, float[] start, LocalSgdSettings settings) {
    float[] mean = new float[start.length];
    for (Regression client : TWO) {
      float[] trained = new float[start.length];
      LocalSgd.train(model, start, client, settings, order(1), UNHEARD, trained);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += (trained[i] - start[i]) / TWO.size();
      }
    }
    return mean;
  }

  private static ScaffoldState round(
      Model model, ScaffoldState state, float[][] own, Scaffold scaffold, int... cohort) {
    Change mean = Change.zero(2);
    for (int client : cohort) {
      Change change = Change.zero(2);
      scaffold.train(
          model, state.sent(), own[client], TWO.get(client), order(client), UNHEARD, change);
      Scaffold.next(own[client], change);
      for (int i = 0; i < 2; i++) {
        mean.update()[i] += change.update()[i] / cohort.length;
        mean.variate()[i] += change.variate()[i] / cohort.length;
      }
    }
    return state.apply(mean, cohort.length);
  }

  /** Whoever takes part when: c = (sum of all c_i) / N. */
  @ParameterizedTest
  @EnumSource(Variate.class)
  void rounds_anyCohorts_keepTheServersVariateTheMeanOfTheClients(Variate variate) {
    Model model = Regression.model();
    ServerState start = ServerState.initial(new ServerOptimizer.FedAvg(1), new float[] {2, 1});
    ScaffoldState state = ScaffoldState.initial(start, 2);
    float[][] own = new float[2][2];
    Scaffold scaffold = new Scaffold(new LocalSgdSettings(7, 8, 0.02, 0), variate);
    int[][] cohorts = {{0, 1}, {1}, {0}, {1}, {0, 1}, {0}};
    for (int[] cohort : cohorts) {
      state = round(model, state, own, scaffold, cohort);
      for (int i = 0; i < 2; i++) {
        float mean = (own[0][i] + own[1][i]) / 2;
        assertThat(state.sent().variate()[i]).isCloseTo(mean, within(1e-4f));
      }
    }
    assertThat(own[0]).doesNotContain(0);
  }

  /** Partial cohorts: one of two clients, in turn. */
  @Test
  void rounds_oneClientAtATime_reachTheJointOptimum() {
    Model model = Regression.model();
    ServerState start = ServerState.initial(new ServerOptimizer.FedAvg(0.3), new float[2]);
    ScaffoldState state = ScaffoldState.initial(start, 2);
    float[][] own = new float[2][2];
    Scaffold scaffold = new Scaffold(new LocalSgdSettings(10, 100, 0.02, 0));
    for (int round = 0; round < 3000; round++) {
      state = round(model, state, own, scaffold, round % 2);
    }
    assertThat(Regression.distance(state.model().parameters(), Regression.optimum(TWO, 0.5, 0.5)))
        .isLessThan(1e-4);
  }

  @ParameterizedTest
  @EnumSource(Variate.class)
  void train_noExamples_changesNothing(Variate variate) {
    Change change = new Change(new float[] {5, 5}, new float[] {5, 5});
    new Scaffold(new LocalSgdSettings(3, 1, 0.1, 0), variate)
        .train(
            Regression.model(),
            new Sent(new float[] {1, 2}, new float[] {3, 4}),
            new float[] {5, 6},
            new Regression(new float[0][], new float[0]),
            order(1),
            UNHEARD,
            change);
    assertThat(change.update()).containsOnly(0);
    assertThat(change.variate()).containsOnly(0);
  }

  @Test
  void train_divergedWeight_countsAsUnchangedWithItsVariate() {
    Regression point = new Regression(new float[][] {{1, 0}}, new float[] {1});
    Change change = Change.zero(2);
    new Scaffold(new LocalSgdSettings(3, 1, 1e30, 0))
        .train(
            Regression.model(),
            new Sent(new float[2], new float[] {0, 0.25f}),
            new float[2],
            point,
            order(1),
            UNHEARD,
            change);
    assertThat(change.update()[0]).isZero();
    assertThat(change.variate()[0]).isZero();
    assertThat(change.update()[1]).isCloseTo(-7.5e29f, within(1e24f));
    assertThat(change.variate()[1]).isCloseTo(0, within(1e-6f));
  }

  /** Where the clients' variates are in a range, so is their mean. */
  @Test
  void apply_withARange_keepsTheVariateWithinAndMovesTheParametersAllTheSame() {
    ServerState start = ServerState.initial(new ServerOptimizer.FedAvg(0.5), new float[] {1, 2});
    Change change = new Change(new float[] {2, -4}, new float[] {8, -16});
    ScaffoldState state = ScaffoldState.initial(start, 8).apply(change, 2, 3);
    assertThat(state.sent().parameters()).containsExactly(2, 0);
    assertThat(state.sent().variate()).containsExactly(2, -3);
    // From where it is clamped to, not from where it would have been.
    Change back = new Change(new float[2], new float[] {-4, 4});
    assertThat(state.apply(back, 2, 3).sent().variate()).containsExactly(1, -2);
    assertThat(state.apply(new Change(new float[2], new float[] {Float.NaN, 0}), 1, 3).isFinite())
        .isFalse();
  }

  @Test
  void apply_byHand_movesParametersAndVariate() {
    ServerState start = ServerState.initial(new ServerOptimizer.FedAvg(0.5), new float[] {1, 2});
    ScaffoldState state =
        ScaffoldState.initial(start, 8)
            .apply(new Change(new float[] {2, -4}, new float[] {8, 16}), 2);
    assertThat(state.sent().parameters()).containsExactly(2, 0);
    assertThat(state.sent().variate()).containsExactly(2, 4);
    ScaffoldState resumed =
        ScaffoldState.resume(state.model(), state.clients(), state.sent().variate());
    assertThat(resumed.sent().variate()).containsExactly(2, 4);
    assertThat(state.isFinite()).isTrue();
    assertThat(state.apply(new Change(new float[2], new float[] {Float.NaN, 0}), 1).isFinite())
        .isFalse();
  }

  @Test
  void settings_momentumOrProximalTermOrWrongLengths_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Scaffold(new LocalSgdSettings(1, 1, 1, 0.9)))
        .withMessage("momentum and proximal must be 0 with control variates but were 0.9 and 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Scaffold(new LocalSgdSettings(1, 1, 1, 0, 0.1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Scaffold(new LocalSgdSettings(1, 1, 1e-39, 0)))
        .withMessage(
            "learningRate must be large enough that 1 / (steps learningRate) is a float but was 1.0E-39");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sent(new float[2], new float[3]))
        .withMessage("variate must be 2 numbers but was 3");
    ScaffoldState state =
        ScaffoldState.initial(ServerState.initial(new ServerOptimizer.FedAvg(1), new float[2]), 5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> state.apply(Change.zero(2), 6))
        .withMessage("cohort must be in [1, 5] but was 6");
    assertThatIllegalArgumentException().isThrownBy(() -> state.apply(Change.zero(3), 1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ScaffoldState.resume(state.model(), 5, new float[] {0, Float.POSITIVE_INFINITY}))
        .withMessageContaining("must be finite");
  }
}
