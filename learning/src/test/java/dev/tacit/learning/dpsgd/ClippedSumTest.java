package dev.tacit.learning.dpsgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.Examples;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClippedSumTest {
  private static final double UNCLIPPED = 0x1p20;

  record Setting(ModelSpec spec, Examples examples) {
    static Setting images(String preset, int... shape) {
      return new Setting(ModelSpec.preset(preset, shape, 5), Examples.images(shape, 5, 70, 3));
    }

    /** More of the same kind. */
    Examples examples(int count) {
      int[] shape = spec.inputShape();
      return spec.vocabulary().isPresent()
          ? Examples.tokens(shape[0], spec.classes(), count, 3)
          : Examples.images(shape, spec.classes(), count, 3);
    }

    @Override
    public String toString() {
      return spec.toString();
    }
  }

  static List<Setting> settings() {
    return List.of(
        Setting.images("cnn", 1, 28, 28),
        Setting.images("cnn", 3, 17, 22),
        Setting.images("mlp", 1, 9, 7),
        Setting.images("linear", 2, 5, 6),
        new Setting(
            ModelSpec.preset("char-mlp", new int[] {12}, 7), Examples.tokens(12, 7, 70, 3)));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void compute_oneExampleRemoved_movesByClippingNormAtMostAndNearly(Setting setting) {
    double clippingNorm = 0.01;
    Model model = model(setting);
    double[] all = sum(model, setting.examples(), clippingNorm);
    for (int removed : new int[] {0, 31, 32, 69}) {
      double[] fewer = sum(model, setting.examples().without(removed), clippingNorm);
      assertThat(distance(all, fewer))
          .isLessThanOrEqualTo(clippingNorm)
          .isGreaterThan(0.99 * clippingNorm);
    }
  }

  static Stream<Arguments> styles() {
    return settings().stream()
        .flatMap(
            setting ->
                Stream.of(Clipping.FLAT, Clipping.PER_TENSOR, new Clipping.Automatic(1e-6))
                    .map(style -> Arguments.of(setting, style)));
  }

  /** One example out moves the sum by C at most and nearly; one instead of another by 2 C. */
  @ParameterizedTest
  @MethodSource("styles")
  void compute_anyStyle_movesByTheClippingNormAtMostAndNearly(Setting setting, Clipping style) {
    double clippingNorm = 0.001;
    Model model = model(setting);
    double[] all = sum(model, setting.examples(), style, clippingNorm);
    for (int removed : new int[] {0, 33, 69}) {
      double[] fewer = sum(model, setting.examples().without(removed), style, clippingNorm);
      assertThat(distance(all, fewer))
          .isLessThanOrEqualTo(clippingNorm)
          .isGreaterThan(0.99 * clippingNorm);
      double[] others =
          sum(model, setting.examples().without((removed + 1) % 70), style, clippingNorm);
      assertThat(distance(fewer, others)).isLessThanOrEqualTo(2 * clippingNorm);
    }
  }

  /** Two classes, one input of all ones, zero weights: the classes' gradients are opposite. */
  @Test
  void compute_exampleReplacedByItsOpposite_movesByTwiceTheClippingNorm() {
    ModelSpec spec = ModelSpec.preset("linear", new int[] {1, 3, 3}, 2);
    Model model = Model.forClippedSums(spec);
    model.load(new float[model.parameterCount()]);
    float[] ones = new float[9];
    Arrays.fill(ones, 1);
    for (Clipping style :
        List.of(Clipping.FLAT, Clipping.PER_TENSOR, new Clipping.Automatic(1e-6))) {
      double[] one = sum(model, example(ones, 0), style, 0.01);
      double[] other = sum(model, example(ones, 1), style, 0.01);
      assertThat(distance(one, other)).isBetween(0.0198, 0.02);
    }
  }

  private static Examples example(float[] input, int label) {
    return new Examples(new int[] {1, 3, 3}, 2, new float[][] {input}, new int[] {label});
  }

  @ParameterizedTest
  @MethodSource("settings")
  void compute_unclipped_agreesWithCentralDifferencesOfTheLoss(Setting setting) {
    Model model = Model.forClippedSums(setting.spec());
    Examples examples = setting.examples();
    float[] parameters = model.initialParameters(1);
    model.load(parameters);
    double[] gradient = sum(model, examples, UNCLIPPED);
    Random random = new Random(11);
    for (int trial = 0; trial < 5; trial++) {
      float[] up = parameters.clone();
      float[] down = parameters.clone();
      double slope = 0;
      double length = 0;
      for (int i = 0; i < parameters.length; i++) {
        double direction = random.nextGaussian();
        up[i] += (float) (1e-4 * direction);
        down[i] -= (float) (1e-4 * direction);
        slope += gradient[i] * (up[i] - down[i]) / 2e-4;
        length += gradient[i] * gradient[i];
      }
      double loss =
          Evaluation.of(model, up, examples).loss() - Evaluation.of(model, down, examples).loss();
      // Between the two points some pools change their winner: a kink, whose share falls with the
      // step. A wrong gradient is off by about the norm.
      assertThat(loss * examples.size() / 2e-4).isCloseTo(slope, within(0.02 * Math.sqrt(length)));
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void compute_manyMicroBatches_isTheSumOfExamplesOneByOne(Setting setting) {
    Model model = model(setting);
    Examples examples = setting.examples(2 * model.capacity() + 3);
    double[] together = sum(model, examples, 0.5);
    double[] apart = new double[together.length];
    double[] single = new double[together.length];
    for (int i = 0; i < examples.size(); i++) {
      compute(model, examples, 0.5, i, single);
      Arrays.setAll(apart, j -> apart[j] + single[j]);
    }
    assertThat(distance(together, apart)).isLessThan(1e-5 * distance(apart, new double[1]));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void compute_clipped_scalesEachGradientByItsOwnFactor(Setting setting) {
    Model model = model(setting);
    double[] free = new double[model.parameterCount()];
    double[] clipped = new double[model.parameterCount()];
    compute(model, setting.examples(), UNCLIPPED, 7, free);
    double norm = distance(free, new double[1]);
    compute(model, setting.examples(), norm / 3, 7, clipped);
    Arrays.setAll(free, i -> free[i] / 3 * ClippedSum.shrunk(1, 128));
    assertThat(distance(free, clipped)).isLessThan(2e-3 * norm / 3);
  }

  @Test
  void compute_exampleNotFinite_contributesNothing() {
    Examples good = Examples.images(new int[] {1, 28, 28}, 5, 40, 4);
    for (float poison : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1e30f}) {
      good.inputs()[17][300] = poison;
      good.inputs()[18][301] = poison;
      for (String preset : new String[] {"cnn", "mlp", "linear"}) {
        Model model = model(new Setting(ModelSpec.preset(preset, good.inputShape(), 5), good));
        double[] all = sum(model, good, 0.1);
        double[] rest = sum(model, good.without(18).without(17), 0.1);
        assertThat(distance(all, rest)).isLessThanOrEqualTo(0.2);
      }
    }
  }

  /**
   * Weights that make gradients of up to 2^127. Floats of their factor have few bits left at the
   * end, when it is rounded down to the next.
   */
  @Test
  void compute_hugeGradient_isClippedToTheNormAndNearly() {
    ModelSpec spec = ModelSpec.preset("mlp", new int[] {1, 1, 4}, 3);
    Model model = Model.forClippedSums(spec);
    float[] parameters = new float[model.parameterCount()];
    double norm = 0x1p-20;
    for (int step = 0; step < 200; step++) {
      float size = (float) Math.pow(2, 40 + step * 0.114);
      float[] input = new float[4];
      input[step % 4] = size;
      Examples one =
          new Examples(new int[] {1, 1, 4}, 3, new float[][] {input}, new int[] {step % 3});
      // Hidden units at 0, where tanh is steepest, and a last layer that hands back a large slope.
      Arrays.fill(parameters, 0);
      parameters[5 * 64 + 17] = size;
      model.load(parameters);
      double length = distance(sum(model, one, norm), new double[1]);
      assertThat(length).as("inputs and weights of %s", size).isLessThanOrEqualTo(norm);
      assertThat(length)
          .as("inputs and weights of %s", size)
          .isGreaterThan(size < 0x1p50f ? 0.998 * ClippedSum.shrunk(norm, 128) : 0);
    }
  }

  /** A token at two places whose gradients cancel: large numbers that nothing may be lost in. */
  @Test
  void compute_tokenWithCancellingGradients_leavesTheOthersTerms() {
    ModelSpec spec = ModelSpec.preset("char-mlp", new int[] {2}, 5);
    Model model = Model.forClippedSums(spec);
    float[] parameters = model.initialParameters(1);
    // Hidden units at 0, where tanh is steepest; the two places' weights are opposite and large.
    int dense = 5 * 16;
    Arrays.fill(parameters, 0, dense, 0);
    for (int unit = 0; unit < 128; unit++) {
      for (int j = 0; j < 16; j++) {
        parameters[dense + unit * 32 + j] = 0x1p60f;
        parameters[dense + unit * 32 + 16 + j] = -0x1p60f;
      }
    }
    model.load(parameters);
    float[][] contexts = {{1, 2}, {1, 1}};
    Examples two = new Examples(new int[] {2}, 5, contexts, new int[] {0, 3}, OptionalInt.of(5));
    double[] both = sum(model, two, 1);
    assertThat(distance(both, sum(model, two.without(1), 1))).isLessThanOrEqualTo(1 + 1e-9);
    assertThat(distance(both, sum(model, two.without(0), 1))).isLessThanOrEqualTo(1 + 1e-9);
  }

  private static Model model(Setting setting) {
    Model model = Model.forClippedSums(setting.spec());
    model.load(model.initialParameters(1));
    return model;
  }

  private static double[] sum(Model model, Examples examples, double norm) {
    return sum(model, examples, Clipping.FLAT, norm);
  }

  private static double[] sum(Model model, Examples examples, Clipping style, double norm) {
    double[] sum = new double[model.parameterCount()];
    int[] all = IntStream.range(0, examples.size()).toArray();
    try (ClippedSum clipped = new ClippedSum(List.of(model), examples, style, norm)) {
      clipped.compute(all, new int[all.length], sum);
    }
    return sum;
  }

  private static void compute(
      Model model, Examples examples, double norm, int drawn, double[] sum) {
    try (ClippedSum one = new ClippedSum(List.of(model), examples, Clipping.FLAT, norm)) {
      one.compute(new int[] {drawn}, new int[1], sum);
    }
  }

  /** Euclidean; a shorter vector goes on with zeros. */
  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - (i < b.length ? b[i] : 0);
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  @Test
  void factor_anyNorm_scalesToTheClippingNormOrLess() {
    Random random = new Random(5);
    for (int i = 0; i < 100_000; i++) {
      double squared = Math.exp(40 * random.nextDouble() - 20);
      double factor = ClippedSum.factor(squared, 0.1);
      assertThat(factor * Math.sqrt(squared)).isLessThanOrEqualTo(0.1);
      assertThat(factor).isLessThanOrEqualTo(1);
      assertThat(factor).isGreaterThanOrEqualTo(Math.min(1, 0.1 / Math.sqrt(squared)) * 0.999999);
    }
    assertThat(ClippedSum.factor(Double.NaN, 0.1)).isZero();
    assertThat(ClippedSum.factor(Double.POSITIVE_INFINITY, 0.1)).isZero();
    assertThat(ClippedSum.factor(0, 0.1)).isEqualTo(1);
  }

  @Test
  void shrunk_anyClient_costsLessThanAHundredth() {
    assertThat(ClippedSum.shrunk(1, 128)).isBetween(0.99, 1.0);
  }
}
