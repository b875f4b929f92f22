package dev.tacit.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.PlainKernels;
import dev.tacit.learning.kernels.VectorKernels;
import dev.tacit.learning.nd4j.OpenBlasKernels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** Norms that come without gradients, against gradients, over random graphs of all layers. */
class GraphNormsTest {
  private static final int EXAMPLES = 3;
  private static final List<Kernels> KERNELS =
      List.of(new OpenBlasKernels(), new VectorKernels(), new PlainKernels());

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void squaredNorms_anyGraph_areThoseOfTheGradients(@ForAll long seed) {
    ModelSpec spec = RandomGraphs.of(seed, 3);
    Kernels kernels = KERNELS.get((int) Math.floorMod(seed, 3L));
    Network network = new Network(spec.layers(), spec.inputShape(), EXAMPLES, kernels);
    network.loadFrozen(network.initialFrozen(seed));
    network.load(weights(network, seed));
    network.training(seed);
    for (int e = 0; e < EXAMPLES; e++) {
      double[] norms = new double[EXAMPLES];
      pass(network, spec, seed, 0, EXAMPLES, norms);
      double[] byTensor = network.squaredNormsByTensor(e);
      double[] formed = formed(network, EXAMPLES, e);
      double whole = Math.sqrt(Arrays.stream(formed).sum());
      assertThat(norms[e])
          .as("seed %d", seed)
          .isCloseTo(Arrays.stream(byTensor).sum(), withinPercentage(1e-10));
      for (int t = 0; t < formed.length; t++) {
        assertThat(Math.sqrt(byTensor[t]) - Math.sqrt(formed[t]))
            .as("seed %d, example %d, tensor %d of %s", seed, e, t, spec.toJson())
            .isBetween(-1e-12 * whole, 1e-5 * whole + 1e-18);
      }
      // By itself, at another place: the same but for the rounding of products.
      double[] alone = new double[1];
      pass(network, spec, seed, e, 1, alone);
      assertThat(Math.sqrt(alone[0]))
          .as("seed %d, example %d alone, of %s", seed, e, spec.toJson())
          .isBetween(whole * 0.9995 - 1e-9, whole * 1.0005 + 1e-9);
    }
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void addGradients_anyGraph_isTheSumOfTheExamplesGradients(@ForAll long seed) {
    ModelSpec spec = RandomGraphs.of(seed, 3);
    Kernels kernels = KERNELS.get((int) Math.floorMod(seed, 3L));
    Network network = new Network(spec.layers(), spec.inputShape(), EXAMPLES, kernels);
    network.loadFrozen(network.initialFrozen(seed));
    network.load(weights(network, seed));
    network.training(seed);
    double[] one = new double[EXAMPLES];
    Arrays.fill(one, 1);
    double[] sum = new double[network.parameterCount()];
    double[] norms = new double[EXAMPLES];
    pass(network, spec, seed, 0, EXAMPLES, norms);
    network.addClipped(EXAMPLES, one, sum);
    double[] plain = new double[sum.length];
    // The same places once more; what comes before the way back is as it was.
    forward(network, spec, seed, 0, EXAMPLES);
    network.addGradients(EXAMPLES, plain);
    double largest = Math.sqrt(Arrays.stream(norms).sum());
    for (int i = 0; i < sum.length; i++) {
      assertThat(plain[i])
          .as("seed %d, parameter %d of %s", seed, i, spec.toJson())
          .isCloseTo(sum[i], within(1e-5 * largest + 1e-18));
    }
  }

  private static float[] weights(Network network, long seed) {
    float[] weights = network.initialParameters(seed);
    Random random = new Random(seed);
    for (int i = 0; i < weights.length; i++) {
      weights[i] += (float) (0.2 * random.nextGaussian());
    }
    return weights;
  }

  /** Examples {@code first} on, in the places from 0 on. */
  private static void pass(
      Network network, ModelSpec spec, long seed, int first, int count, double[] norms) {
    forward(network, spec, seed, first, count);
    network.backward(count, norms, false);
  }

  private static void forward(Network network, ModelSpec spec, long seed, int first, int count) {
    for (int place = 0; place < count; place++) {
      Random random = new Random(seed * 31 + first + place);
      float[] example = new float[network.inputSize()];
      for (int i = 0; i < example.length; i++) {
        boolean tokens = spec.vocabulary().isPresent();
        example[i] = tokens ? random.nextInt(7) : (float) random.nextGaussian();
      }
      network.input(place, example);
    }
    network.forward(count);
    for (int place = 0; place < count; place++) {
      Random random = new Random(seed * 37 + first + place);
      float[] upstream = new float[network.outputSize()];
      for (int i = 0; i < upstream.length; i++) {
        upstream[i] = (float) random.nextGaussian();
      }
      network.outputGradient(place, upstream);
    }
  }

  /** The squared norm of one example's gradient by each tensor, from the gradient itself. */
  private static double[] formed(Network network, int examples, int example) {
    double[] factors = new double[examples];
    factors[example] = 1;
    double[] gradient = new double[network.parameterCount()];
    network.addClipped(examples, factors, gradient);
    List<Integer> sizes = network.tensorSizes();
    double[] squared = new double[sizes.size()];
    int at = 0;
    for (int t = 0; t < squared.length; t++) {
      for (int end = at + sizes.get(t); at < end; at++) {
        squared[t] += gradient[at] * gradient[at];
      }
    }
    return squared;
  }

  /** The graphs are of all layers, so that the property is of them. */
  @Test
  void of_manySeeds_haveEachLayer() {
    Set<String> seen = new TreeSet<>();
    for (long seed = 0; seed < 400; seed++) {
      seen.addAll(RandomGraphs.types(RandomGraphs.of(seed, 3)));
    }
    assertThat(seen).isEqualTo(RandomGraphs.types());
  }
}
