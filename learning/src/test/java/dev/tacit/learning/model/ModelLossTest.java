package dev.tacit.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.Examples;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.loss.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelLossTest {
  private static final int[] SHAPE = {1, 2, 4};

  private static ModelSpec spec(int classes, int outputs, boolean sigmoid) {
    List<LayerSpec> layers =
        List.of(new LayerSpec.Flatten(), new LayerSpec.Dense(8, outputs, true));
    return new ModelSpec(
        "test",
        SHAPE,
        classes,
        sigmoid
            ? Stream.concat(layers.stream(), Stream.of(new LayerSpec.Sigmoid())).toList()
            : layers);
  }

  static List<Arguments> losses() {
    return List.of(
        Arguments.of(spec(4, 4, false), new Loss.SoftmaxCrossEntropy(0.1)),
        Arguments.of(spec(4, 4, false), new Loss.BinaryCrossEntropy(true)),
        Arguments.of(spec(4, 4, false), new Loss.MeanSquaredError()),
        Arguments.of(spec(4, 4, false), new Loss.Huber(0.5)),
        Arguments.of(spec(2, 1, false), new Loss.BinaryCrossEntropy(true)),
        Arguments.of(spec(2, 1, true), new Loss.BinaryCrossEntropy(false)),
        Arguments.of(spec(2, 1, false), new Loss.MeanSquaredError()));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void lossGradients_anyLoss_agreeWithCentralDifferencesOfTheEvaluation(ModelSpec spec, Loss loss) {
    agreesWithCentralDifferences(
        Model.create(spec, loss), Examples.images(SHAPE, spec.classes(), 30, 4));
  }

  /** Along random directions; the model holds all the examples at once. */
  static void agreesWithCentralDifferences(Model model, Examples examples) {
    int count = examples.size();
    float[] weights = model.initialParameters(2);
    double[] gradient = new double[weights.length];
    model.load(weights);
    for (int i = 0; i < count; i++) {
      model.input(i, examples, i);
    }
    model.forward(count);
    model.lossGradients(count);
    model.addGradients(count, gradient);
    Random random = new Random(6);
    for (int trial = 0; trial < 5; trial++) {
      float[] up = weights.clone();
      float[] down = weights.clone();
      double slope = 0;
      double length = 0;
      for (int i = 0; i < weights.length; i++) {
        double direction = random.nextGaussian();
        up[i] += (float) (1e-3 * direction);
        down[i] -= (float) (1e-3 * direction);
        slope += gradient[i] * (up[i] - down[i]) / 2e-3;
        length += gradient[i] * gradient[i];
      }
      double moved =
          Evaluation.of(model, up, examples).loss() - Evaluation.of(model, down, examples).loss();
      assertThat(moved * count / 2e-3).isCloseTo(slope, within(5e-3 * Math.sqrt(length)));
    }
  }

  /** The softmax of outputs 0 and x is the logistic function of x. */
  @Test
  void evaluate_singleLogit_isASoftmaxOfTwo() {
    Examples examples = Examples.images(SHAPE, 2, 50, 4);
    Model one = Model.create(spec(2, 1, false), new Loss.BinaryCrossEntropy(true));
    Model two = Model.create(spec(2, 2, false));
    float[] single = one.initialParameters(5);
    float[] both = new float[two.parameterCount()];
    System.arraycopy(single, 0, both, 8, 8);
    both[17] = single[8];
    Evaluation ofOne = Evaluation.of(one, single, examples);
    Evaluation ofTwo = Evaluation.of(two, both, examples);
    assertThat(ofOne.loss()).isCloseTo(ofTwo.loss(), within(1e-6));
    assertThat(ofOne.accuracy()).isEqualTo(ofTwo.accuracy()).isBetween(0.1, 0.9);
  }

  @Test
  void create_lossThatDoesNotFit_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.create(spec(2, 1, false)))
        .withMessageStartingWith("loss of a model with a single output must be one by numbers");
    assertThatIllegalArgumentException().isThrownBy(() -> spec(3, 1, false));
    assertThat(ModelSpec.fromJson(spec(2, 1, false).toJson())).isEqualTo(spec(2, 1, false));
    assertThat(spec(2, 1, false).outputs()).isEqualTo(1);
    assertThat(ModelSpec.sequential("one", new int[] {8}, Layers.dense(1)).classes()).isEqualTo(2);
  }

  /** Three numbers that are linear in the inputs: what a linear layer finds by plain descent. */
  private record Linear(Examples examples) implements ExampleStore {
    @Override
    public int size() {
      return examples.size();
    }

    @Override
    public int[] inputShape() {
      return SHAPE;
    }

    @Override
    public int classes() {
      return 1;
    }

    @Override
    public void input(int example, float[] into, int offset) {
      examples.input(example, into, offset);
    }

    @Override
    public int label(int example) {
      return 0;
    }

    @Override
    public int targets() {
      return 3;
    }

    @Override
    public void target(int example, float[] into, int offset) {
      float[] input = examples.inputs()[example];
      into[offset] = 2 * input[0] - 1;
      into[offset + 1] = input[1] - input[7];
      into[offset + 2] = -3 * input[4] + 40 * input[5];
    }
  }

  @Test
  void lossGradients_realTargets_areOfTheTargets() {
    Linear examples = new Linear(Examples.images(SHAPE, 4, 90, 4));
    Model model = Model.create(spec(3, 3, false), new Loss.MeanSquaredError());
    model.accept(examples);
    float[] weights = model.initialParameters(2);
    double[] sum = new double[weights.length];
    for (int step = 0; step < 3000; step++) {
      model.load(weights);
      Arrays.fill(sum, 0);
      for (int start = 0; start < 90; start += 30) {
        for (int i = 0; i < 30; i++) {
          model.input(i, examples, start + i);
        }
        model.forward(30);
        model.lossGradients(30);
        model.addGradients(30, sum);
      }
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= (float) (0.5 * sum[i] / 90);
      }
    }
    Evaluation evaluation = Evaluation.of(model, weights, examples);
    assertThat(evaluation.loss()).isLessThan(1e-4);
    assertThat(evaluation.accuracy()).isNaN();
    assertThat(weights[2 * 8 + 5]).isCloseTo(40, within(0.1f));
    Model narrow = Model.create(spec(2, 2, false), new Loss.MeanSquaredError());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> narrow.accept(examples))
        .withMessage("targets must be 2 numbers but was 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.create(spec(3, 3, false)).accept(examples))
        .withMessageStartingWith("examples must be");
  }
}
