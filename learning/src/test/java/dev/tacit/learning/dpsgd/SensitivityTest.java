package dev.tacit.learning.dpsgd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.learning.Examples;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.model.RandomGraphs;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What one example does to the noise-free sum, for models with each type of layer and each style of
 * clipping: at most C when it comes, goes or is zeroed (which is one and the same for a sum), at
 * most 2 C when another takes its place, and nearly that.
 *
 * <p>Of two classes, the gradients of one input by the two labels' losses are opposite, whatever
 * the model: by the logits they are p1 (-1, 1) and p0 (1, -1). So changing a label moves the sum by
 * 2 C if both are clipped.
 */
class SensitivityTest {
  private static final int EXAMPLES = 10;
  private static final double CLIP = 0x1p-14;
  private static final List<Clipping> STYLES =
      List.of(Clipping.FLAT, Clipping.PER_TENSOR, new Clipping.Automatic(1e-6));

  static Set<String> types() {
    return RandomGraphs.types();
  }

  @ParameterizedTest
  @MethodSource("types")
  void compute_oneExampleChanged_movesByItsBoundAtMostAndNearly(String type) {
    long seed = 0;
    while (!RandomGraphs.types(RandomGraphs.of(seed, 2)).contains(type) || !isSteep(seed)) {
      seed++;
      assertThat(seed).as("seeds tried").isLessThan(5000);
    }
    Model model = model(seed);
    Examples examples = examples(model.spec(), seed);
    int changed = 4;
    examples.labels()[changed] = 0;
    for (Clipping style : STYLES) {
      for (boolean alone : new boolean[] {true, false}) {
        int[] groups = new int[EXAMPLES];
        groups[changed] = alone ? 1 : 0;
        double[] all = sum(model, examples, style, groups);
        double[] fewer = sum(model, examples, style, groups, changed);
        examples.labels()[changed] = 1;
        double[] replaced = sum(model, examples, style, groups);
        examples.labels()[changed] = 0;
        assertThat(distance(all, fewer) / CLIP)
            .as("one fewer, seed %d, %s, alone %s", seed, style, alone)
            .isBetween(0.99, 1.0);
        assertThat(distance(all, replaced) / CLIP)
            .as("one replaced, seed %d, %s, alone %s", seed, style, alone)
            .isBetween(1.98, 2.0);
      }
    }
  }

  /** Whether each example's gradient by each tensor is far above what it is clipped to. */
  private static boolean isSteep(long seed) {
    Model model = model(seed);
    Examples examples = examples(model.spec(), seed);
    for (int label = 0; label < 2; label++) {
      for (int e = 0; e < EXAMPLES; e++) {
        examples.labels()[e] = label;
        model.input(0, examples, e);
        model.forward(1);
        model.lossGradients(1);
        model.backward(1, new double[1]);
        if (Arrays.stream(model.squaredNormsByTensor(0)).anyMatch(n -> !(n > 400 * CLIP * CLIP))) {
          return false;
        }
      }
    }
    return true;
  }

  private static Model model(long seed) {
    Model model = Model.forClippedSums(RandomGraphs.of(seed, 2));
    model.loadFrozen(model.initialFrozen(seed));
    float[] weights = model.initialParameters(seed);
    Random random = new Random(seed);
    for (int i = 0; i < weights.length; i++) {
      weights[i] += (float) (0.2 * random.nextGaussian());
    }
    model.load(weights);
    model.training(seed);
    return model;
  }

  private static Examples examples(ModelSpec spec, long seed) {
    int[] shape = spec.inputShape();
    if (spec.vocabulary().isEmpty()) {
      return Examples.images(shape, 2, EXAMPLES, seed);
    }
    Examples tokens = Examples.tokens(shape[0], spec.vocabulary().getAsInt(), EXAMPLES, seed);
    int[] labels = Arrays.stream(tokens.labels()).map(label -> label % 2).toArray();
    return new Examples(shape, 2, tokens.inputs(), labels, spec.vocabulary());
  }

  /** Over all examples but one. */
  private static double[] sum(
      Model model, Examples examples, Clipping style, int[] groups, int without) {
    int[] drawn = IntStream.range(0, EXAMPLES).filter(e -> e != without).toArray();
    int[] dealt = Arrays.stream(drawn).map(e -> groups[e]).toArray();
    double[] sum = new double[model.parameterCount()];
    try (ClippedSum clipped = new ClippedSum(List.of(model), examples, style, CLIP)) {
      clipped.compute(drawn, dealt, sum);
    }
    return sum;
  }

  private static double[] sum(Model model, Examples examples, Clipping style, int[] groups) {
    return sum(model, examples, style, groups, -1);
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
