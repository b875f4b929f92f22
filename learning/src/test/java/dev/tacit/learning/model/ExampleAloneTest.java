package dev.tacit.learning.model;

import static dev.tacit.learning.model.Layers.attention;
import static dev.tacit.learning.model.Layers.conv2d;
import static dev.tacit.learning.model.Layers.dense;
import static dev.tacit.learning.model.Layers.embedding;
import static dev.tacit.learning.model.Layers.input;
import static dev.tacit.learning.model.Layers.layerNorm;
import static dev.tacit.learning.model.Layers.maxPool;
import static dev.tacit.learning.model.Layers.meanOverTime;
import static dev.tacit.learning.model.Layers.positions;
import static dev.tacit.learning.model.Layers.residual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.PlainKernels;
import dev.tacit.learning.kernels.VectorKernels;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An example's outputs, norm and gradient are functions of that example alone, to the last bit:
 * what adding or removing another may do to a sum of clipped gradients rests on it.
 */
class ExampleAloneTest {
  private static final int PLACES = 7;

  static Stream<ModelSpec> models() {
    return Stream.concat(
        LayersTest.models(),
        Stream.of(
            ModelSpec.sequential(
                "pools",
                input(3, 9, 9),
                conv2d(5, 3).padding(1).sigmoid(),
                maxPool(3).stride(2).padding(1),
                conv2d(5, 2).gelu(),
                maxPool(2),
                dense(4)),
            ModelSpec.sequential(
                "long",
                input(37),
                embedding(11, 8),
                positions(),
                residual(layerNorm(), attention(2)),
                residual(layerNorm(), dense(17).gelu(), dense(8)),
                meanOverTime(),
                dense(11))));
  }

  @ParameterizedTest
  @MethodSource("models")
  void run_anyPlaceAndNeighbours_givesTheSameBits(ModelSpec spec) {
    for (Kernels kernels : List.of(new VectorKernels(), new PlainKernels())) {
      Network network = new Network(spec.layers(), spec.inputShape(), PLACES, kernels);
      network.loadFrozen(network.initialFrozen(4));
      network.training(5);
      network.load(network.initialParameters(3));
      float[] example = numbers(spec, new Random(1));
      Trace alone = run(network, spec, example, 0, 1, new Random(2));
      for (int place = 0; place < PLACES; place++) {
        Trace crowd = run(network, spec, example, place, PLACES, new Random(100 + place));
        assertThat(crowd.output()).containsExactly(alone.output());
        assertThat(crowd.norm()).isEqualTo(alone.norm());
        assertThat(crowd.gradient()).containsExactly(alone.gradient());
      }
    }
  }

  private record Trace(float[] output, double norm, double[] gradient) {}

  private static Trace run(
      Network network, ModelSpec spec, float[] example, int place, int examples, Random others) {
    for (int e = 0; e < examples; e++) {
      network.input(e, e == place ? example : numbers(spec, others));
    }
    network.forward(examples);
    float[] output = new float[network.outputSize()];
    network.output(place, output);
    float[] slope = new float[output.length];
    for (int e = 0; e < examples; e++) {
      for (int i = 0; i < slope.length; i++) {
        slope[i] = e == place ? (float) Math.cos(i + 1.0) : (float) others.nextGaussian();
      }
      network.outputGradient(e, slope);
    }
    double[] norms = new double[PLACES];
    network.backward(examples, norms, false);
    double[] factors = new double[examples];
    factors[place] = 0.75;
    double[] gradient = new double[network.parameterCount()];
    network.addClipped(examples, factors, gradient);
    return new Trace(output, norms[place], gradient);
  }

  private static float[] numbers(ModelSpec spec, Random random) {
    float[] numbers = new float[spec.inputSize()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          spec.vocabulary().isPresent() ? random.nextInt(9) : (float) random.nextGaussian();
    }
    return numbers;
  }
}
