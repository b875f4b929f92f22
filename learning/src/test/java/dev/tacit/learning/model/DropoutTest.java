package dev.tacit.learning.model;

import static dev.tacit.learning.model.Layers.dense;
import static dev.tacit.learning.model.Layers.dropout;
import static dev.tacit.learning.model.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.learning.kernels.PlainKernels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DropoutTest {
  private static final int SIZE = 20_000;

  private static Network alone(double rate, int capacity) {
    List<LayerSpec> layers = List.of(new LayerSpec.Dropout(rate));
    return new Network(layers, input(SIZE), capacity, new PlainKernels());
  }

  private static float[] example(long seed) {
    Random random = new Random(seed);
    float[] example = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      example[i] = 1 + random.nextFloat();
    }
    return example;
  }

  private static float[] output(Network network, int place) {
    float[] output = new float[network.outputSize()];
    network.output(place, output);
    return output;
  }

  @Test
  void forward_evaluation_isTheIdentity() {
    Network network = alone(0.5, 1);
    float[] example = example(1);
    network.input(0, example);
    network.forward(1);
    assertThat(output(network, 0)).isEqualTo(example);
    network.training(3);
    network.forward(1);
    assertThat(output(network, 0)).isNotEqualTo(example);
    network.evaluation();
    network.forward(1);
    assertThat(output(network, 0)).isEqualTo(example);
  }

  /** Counts are binomial; six standard deviations, so that a right one fails twice in 10^9. */
  @Test
  void forward_training_leavesOutTheRateAndScalesTheRest() {
    for (double rate : new double[] {0, 0.1, 0.5, 0.9}) {
      Network network = alone(rate, 1);
      float[] example = example(2);
      network.input(0, example);
      network.training(77);
      network.forward(1);
      float[] output = output(network, 0);
      int left = 0;
      int pairs = 0;
      for (int i = 0; i < SIZE; i++) {
        if (output[i] == 0) {
          left++;
          pairs += i > 0 && output[i - 1] == 0 ? 1 : 0;
        } else {
          assertThat(output[i]).isEqualTo(example[i] * (float) (1 / (1 - rate)));
        }
      }
      assertThat((double) left)
          .isBetween(
              SIZE * rate - 6 * Math.sqrt(SIZE * rate * (1 - rate)),
              SIZE * rate + 6 * Math.sqrt(SIZE * rate * (1 - rate)));
      // Neighbours are left out independently; pairs that overlap at most triple the variance.
      double both = rate * rate;
      assertThat((double) pairs)
          .isBetween(
              SIZE * both - 6 * Math.sqrt(3 * SIZE * both) - 6,
              SIZE * both + 6 * Math.sqrt(3 * SIZE * both));
    }
  }

  @Test
  void forward_training_dependsOnTheKeyAndTheExampleAlone() {
    Network network = alone(0.5, 3);
    network.training(5);
    network.input(0, example(1));
    network.input(1, example(2));
    network.input(2, example(3));
    network.forward(3);
    float[] second = output(network, 1);
    assertThat(zeros(second)).isNotEqualTo(zeros(output(network, 0)));
    // Elsewhere, with other neighbours, in another workspace.
    Network other = alone(0.5, 2);
    other.training(5);
    other.input(0, example(2));
    other.input(1, example(9));
    other.forward(2);
    assertThat(output(other, 0)).isEqualTo(second);
    other.training(6);
    other.forward(1);
    assertThat(zeros(output(other, 0))).isNotEqualTo(zeros(second));
  }

  @Test
  void forward_twoLayers_haveMasksOfTheirOwn() {
    List<LayerSpec> both = List.of(new LayerSpec.Dropout(0.5), new LayerSpec.Dropout(0.5));
    Network network = new Network(both, input(SIZE), 1, new PlainKernels());
    network.training(5);
    network.input(0, example(1));
    network.forward(1);
    double left = zeros(output(network, 0)).stream().filter(zero -> zero).count();
    assertThat(left).isBetween(0.75 * SIZE - 370, 0.75 * SIZE + 370);
  }

  /** What the trained weights get is the gradient through the numbers that were kept. */
  @Test
  void backward_training_goesThroughTheMaskOfTheForwardPass() {
    ModelSpec spec = ModelSpec.sequential("masked", input(40), dropout(0.5), dense(2));
    Network network = new Network(spec.layers(), input(40), 1, new PlainKernels());
    network.load(network.initialParameters(1));
    network.training(8);
    float[] example = Arrays.copyOf(example(4), 40);
    network.input(0, example);
    network.forward(1);
    network.outputGradient(0, new float[] {1, 0});
    network.backward(1, new double[1], true);
    double[] gradient = new double[82];
    network.addClipped(1, new double[] {1}, gradient);
    float[] byInput = new float[40];
    network.inputGradient(0, byInput);
    float[] weights = network.initialParameters(1);
    for (int i = 0; i < 40; i++) {
      boolean kept = gradient[i] != 0;
      assertThat(gradient[i]).isEqualTo(kept ? 2 * example[i] : 0);
      assertThat(byInput[i]).isEqualTo(kept ? 2 * weights[i] : 0);
    }
    assertThat(Arrays.stream(gradient, 0, 40).filter(g -> g == 0).count()).isBetween(1L, 39L);
  }

  @Test
  void constructor_rateOutside_isRefused() {
    for (double rate : new double[] {-0.1, 1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new LayerSpec.Dropout(rate))
          .withMessage("dropout rate must be in [0, 0.999] but was " + rate);
    }
  }

  private static List<Boolean> zeros(float[] numbers) {
    Boolean[] zeros = new Boolean[numbers.length];
    Arrays.setAll(zeros, i -> numbers[i] == 0);
    return List.of(zeros);
  }
}
