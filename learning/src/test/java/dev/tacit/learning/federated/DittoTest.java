package dev.tacit.learning.federated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.Examples;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DittoTest {
  private static final IntConsumer UNHEARD = step -> {};
  private static final int PIXELS = 6;

  private static LongSupplier order() {
    return new SplittableRandom(5)::nextLong;
  }

  private static Model images(String kind) {
    int[] shape = {1, 1, PIXELS};
    return Model.create(
        kind.equals("dense")
            ? ModelSpec.sequential(kind, shape, Layers.dense(33).tanh(), Layers.dense(PIXELS))
            : ModelSpec.sequential(kind, shape, Layers.conv2d(4, 1).tanh(), Layers.dense(PIXELS)));
  }

  private final Examples examples = Examples.brightPixels(PIXELS, 100, 1);

  private float[] train(Model model, Ditto ditto, float[] personal, float[] sent) {
    float[] into = new float[personal.length];
    ditto.train(model, personal, sent, examples, order(), UNHEARD, into);
    return into;
  }

  @ParameterizedTest
  @ValueSource(strings = {"dense", "convolution"})
  void train_lambdaZero_isLocalTraining(String kind) {
    Model model = images(kind);
    float[] personal = model.initialParameters(1);
    float[] sent = model.initialParameters(2);
    LocalSgdSettings settings = new LocalSgdSettings(12, 10, 0.3, 0);
    float[] expected = LocalSgd.train(model, personal, examples, settings, order(), UNHEARD);
    assertThat(train(model, new Ditto(settings, 0), personal, sent)).isEqualTo(expected);
  }

  /** lambda = 1 / eta: what is left of v is one step from w. */
  @ParameterizedTest
  @ValueSource(strings = {"dense", "convolution"})
  void train_largeLambda_isTheModelSentButForAStep(String kind) {
    Model model = images(kind);
    float[] personal = model.initialParameters(1);
    float[] sent = model.initialParameters(2);
    Ditto ditto = new Ditto(new LocalSgdSettings(20, 1000, 1e-4, 0), 1e4);
    float[] trained = train(model, ditto, personal, sent);
    for (int i = 0; i < sent.length; i++) {
      assertThat(trained[i]).isCloseTo(sent[i], within(1e-4f));
    }
    assertThat(trained).isNotEqualTo(sent);
    assertThat(personal).isEqualTo(model.initialParameters(1));
    assertThat(sent).isEqualTo(model.initialParameters(2));
  }

  /** v = v - eta (g(v) + lambda (v - w)), a step at a time by plain training of one step. */
  @ParameterizedTest
  @ValueSource(strings = {"dense", "convolution"})
  void train_steps_areThoseOfTheGradientAndThePullToTheModelSent(String kind) {
    Model model = images(kind);
    float[] sent = model.initialParameters(2);
    float[] v = model.initialParameters(1);
    float[] trained =
        train(model, new Ditto(new LocalSgdSettings(6, 1000, 0.2, 0), 0.7), v.clone(), sent);
    LocalSgdSettings one = new LocalSgdSettings(1, 1000, 0.2, 0);
    for (int step = 0; step < 6; step++) {
      float[] after = LocalSgd.train(model, v, examples, one, order(), UNHEARD);
      for (int i = 0; i < v.length; i++) {
        v[i] = (float) (after[i] - 0.2 * 0.7 * ((double) v[i] - sent[i]));
      }
    }
    for (int i = 0; i < v.length; i++) {
      assertThat(trained[i]).isCloseTo(v[i], within(3e-6f));
    }
  }

  /** With momentum too: where (H + lambda) v = H v* + lambda w, of F with the Hessian H. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void train_manySteps_reachTheMinimumOfLossAndPull(double momentum) {
    Regression client = Regression.around(1, -2, 1.5, 30, 1);
    double[] own = Regression.optimum(List.of(client), 1);
    float[] sent = {-1, 3};
    double lambda = 2;
    float[] v = new float[2];
    new Ditto(new LocalSgdSettings(2000, 30, 0.02, momentum), lambda)
        .train(Regression.model(), new float[] {9, 9}, sent, client, order(), UNHEARD, v);
    double[][] hessian = new double[2][2];
    for (float[] x : client.inputs()) {
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
          hessian[i][j] += 2.0 * x[i] * x[j] / client.size();
        }
      }
    }
    for (int i = 0; i < 2; i++) {
      double gradient =
          hessian[i][0] * (v[0] - own[0])
              + hessian[i][1] * (v[1] - own[1])
              + lambda * ((double) v[i] - sent[i]);
      assertThat(gradient).isCloseTo(0, within(1e-4));
    }
  }

  @Test
  void settings_outOfRange_areRefused() {
    LocalSgdSettings settings = new LocalSgdSettings(1, 1, 0.1, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Ditto(settings, -1))
        .withMessageStartingWith("lambda must be at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Ditto(settings, 20))
        .withMessage("learningRate times lambda must be below 2 but was 2.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Ditto(new LocalSgdSettings(1, 1, 0.1, 0, 1), 1))
        .withMessageStartingWith("proximal must be 0");
    Ditto ditto = new Ditto(settings, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ditto.train(
                    Regression.model(),
                    new float[2],
                    new float[3],
                    Regression.around(0, 0, 1, 1, 1),
                    order(),
                    UNHEARD,
                    new float[2]))
        .withMessageStartingWith("sent must be 2 numbers");
  }

  /** Clients whose labels are turned by one: the shared model cannot know, the personal can. */
  @Test
  void fineTune_clientOfItsOwnKind_gainsOnWhatItHeldOut() {
    Model model = images("dense");
    LocalSgdSettings settings = new LocalSgdSettings(200, 20, 0.3, 0);
    float[] shared =
        LocalSgd.train(model, model.initialParameters(1), examples, settings, order(), UNHEARD);
    Examples all = Examples.brightPixels(PIXELS, 160, 9);
    int[] turned = IntStream.of(all.labels()).map(label -> (label + 1) % PIXELS).toArray();
    Examples train = part(all, turned, 0, 100);
    Examples heldOut = part(all, turned, 100, 160);
    float[] personal = new float[shared.length];
    Personalisation gain =
        Personalisation.fineTune(model, shared, train, heldOut, settings, order(), personal);
    assertThat(gain.shared().accuracy()).isLessThan(0.2);
    assertThat(gain.personal().accuracy()).isGreaterThan(0.9);
    assertThat(gain.shared()).isEqualTo(Evaluation.of(model, shared, heldOut));
    assertThat(gain.personal()).isEqualTo(Evaluation.of(model, personal, heldOut));
    Personalisation none =
        Personalisation.fineTune(
            model, shared, part(all, turned, 0, 0), heldOut, settings, order(), personal);
    assertThat(none.personal()).isEqualTo(none.shared());
  }

  private static Examples part(Examples all, int[] labels, int from, int to) {
    int[] numbers = IntStream.range(from, to).toArray();
    float[][] inputs = IntStream.of(numbers).mapToObj(i -> all.inputs()[i]).toArray(float[][]::new);
    return new Examples(
        all.inputShape(), PIXELS, inputs, IntStream.of(numbers).map(i -> labels[i]).toArray());
  }
}
