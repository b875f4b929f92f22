package dev.tacit.learning.model;

import static dev.tacit.learning.model.Layers.attention;
import static dev.tacit.learning.model.Layers.averagePool;
import static dev.tacit.learning.model.Layers.branches;
import static dev.tacit.learning.model.Layers.conv1d;
import static dev.tacit.learning.model.Layers.conv2d;
import static dev.tacit.learning.model.Layers.dense;
import static dev.tacit.learning.model.Layers.dropout;
import static dev.tacit.learning.model.Layers.embedding;
import static dev.tacit.learning.model.Layers.globalAveragePool;
import static dev.tacit.learning.model.Layers.globalMaxPool;
import static dev.tacit.learning.model.Layers.groupNorm;
import static dev.tacit.learning.model.Layers.identity;
import static dev.tacit.learning.model.Layers.input;
import static dev.tacit.learning.model.Layers.lastOfLstm;
import static dev.tacit.learning.model.Layers.layerNorm;
import static dev.tacit.learning.model.Layers.lstm;
import static dev.tacit.learning.model.Layers.maxPool;
import static dev.tacit.learning.model.Layers.meanOverTime;
import static dev.tacit.learning.model.Layers.positions;
import static dev.tacit.learning.model.Layers.residual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.PlainKernels;
import dev.tacit.learning.kernels.VectorKernels;
import dev.tacit.learning.nd4j.OpenBlasKernels;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayersTest {
  static Stream<ModelSpec> models() {
    return Stream.of(
        lenet(),
        ModelSpec.sequential(
            "residual",
            input(3, 8, 8),
            conv2d(8, 3).padding(1).unbiased(),
            residual(groupNorm(2).relu(), conv2d(8, 3).padding(1)),
            residual(
                List.of(conv2d(16, 3).stride(2).padding(1).groups(4).silu()),
                List.of(conv2d(16, 1).stride(2))),
            averagePool(2),
            globalAveragePool(),
            dense(5)),
        ModelSpec.sequential(
            "signal",
            input(2, 20),
            conv1d(6, 5).stride(2).relu(),
            maxPool(2),
            globalMaxPool(),
            dense(3)),
        ModelSpec.sequential(
            "transformer",
            input(7),
            embedding(11, 8),
            positions(),
            residual(layerNorm(), attention(2)),
            residual(layerNorm(), dense(16).gelu(), dense(8)),
            meanOverTime(),
            dense(11)),
        ModelSpec.sequential("lstm", input(6), embedding(9, 4), lastOfLstm(5, 2), dense(9)),
        ModelSpec.sequential(
            "inception",
            input(3, 9, 9),
            conv2d(6, 3).stride(2),
            branches(
                    conv2d(4, 1).tanh(),
                    conv2d(5, 3).padding(1).groups(1).then(dropout(0.3)),
                    maxPool(3).stride(1).padding(1),
                    branches(identity(), groupNorm(3)).add())
                .concatenate(),
            residual(conv2d(21, 3).padding(1).frozen(), dropout(0.25)),
            dense(12).tanh().then(dropout(0.5)),
            branches(dense(4).tanh(), dense(3).frozen()).concatenate(),
            dense(5)),
        ModelSpec.sequential(
            "adapted",
            input(7),
            embedding(11, 8).then(positions()).frozen(),
            dropout(0.2),
            residual(layerNorm(), attention(2)).lora(2, 1.5),
            branches(
                    dense(6).silu().lora(3, 0.5),
                    identity(),
                    lstm(4, 1).frozen(),
                    residual(dropout(0.1), dense(8)).lora(1, 4))
                .concatenateFeatures(),
            meanOverTime(),
            dense(10).gelu().lora(2, 2),
            dense(11)));
  }

  static Stream<Arguments> modelsOnKernels() {
    return models()
        .flatMap(
            model ->
                Stream.of(new PlainKernels(), new VectorKernels(), new OpenBlasKernels())
                    .map(kernels -> Arguments.of(model, kernels)));
  }

  private static ModelSpec lenet() {
    return ModelSpec.sequential(
        "lenet",
        input(1, 28, 28),
        conv2d(16, 8).stride(2).padding(3).tanh(),
        maxPool(2).stride(1),
        conv2d(32, 4).stride(2).tanh(),
        maxPool(2).stride(1),
        dense(32).tanh(),
        dense(10));
  }

  @ParameterizedTest
  @MethodSource("models")
  void toJson_anyModel_readsBackTheSame(ModelSpec model) {
    assertThat(ModelSpec.fromJson(model.toJson())).isEqualTo(model);
  }

  /**
   * A step of a tenth of a thousandth in each of some directions, in float: good to a hundredth.
   */
  @ParameterizedTest
  @MethodSource("modelsOnKernels")
  void backward_anyModel_agreesWithCentralDifferences(ModelSpec spec, Kernels kernels) {
    Network network = new Network(spec.layers(), spec.inputShape(), 1, kernels);
    network.loadFrozen(network.initialFrozen(4));
    network.training(5);
    float[] weights = network.initialParameters(3);
    // Away from where adapters and biases start, at zero.
    for (int i = 0; i < weights.length; i++) {
      weights[i] += (float) (0.1 * Math.sin(3.0 * i));
    }
    float[] example = new float[network.inputSize()];
    boolean tokens = spec.vocabulary().isPresent();
    for (int i = 0; i < example.length; i++) {
      example[i] = tokens ? i % 5 : (float) Math.sin(i);
    }
    float[] upstream = new float[network.outputSize()];
    for (int i = 0; i < upstream.length; i++) {
      upstream[i] = (float) Math.cos(2.0 * i + 1);
    }
    network.input(0, example);
    network.load(weights);
    network.forward(1);
    network.outputGradient(0, upstream);
    double[] norms = new double[1];
    network.backward(1, norms, false);
    double[] gradient = new double[weights.length];
    network.addClipped(1, new double[] {1}, gradient);
    double squared = 0;
    for (double g : gradient) {
      squared += g * g;
    }
    assertThat(norms[0]).isBetween(squared * (1 - 1e-6), squared * (1 + 1e-3));
    for (int direction = 0; direction < 5; direction++) {
      double slope = 0;
      float[] ahead = weights.clone();
      float[] behind = weights.clone();
      for (int i = 0; i < weights.length; i++) {
        double step = Math.sin(7.0 * i + direction) * 1e-3;
        ahead[i] += (float) step;
        behind[i] -= (float) step;
        slope += gradient[i] * ((double) ahead[i] - behind[i]);
      }
      double difference =
          value(network, example, ahead, upstream) - value(network, example, behind, upstream);
      assertThat(Math.abs(difference - slope))
          .isLessThan(0.03 * Math.sqrt(squared * weights.length) * 1e-3);
    }
  }

  private static double value(Network network, float[] example, float[] weights, float[] upstream) {
    network.load(weights);
    network.input(0, example);
    network.forward(1);
    float[] output = new float[network.outputSize()];
    network.output(0, output);
    double value = 0;
    for (int i = 0; i < output.length; i++) {
      value += (double) output[i] * upstream[i];
    }
    return value;
  }

  @Test
  void sequential_lenet_isThePreset() {
    ModelSpec preset = ModelSpec.preset("cnn", input(1, 28, 28), 10);
    assertThat(lenet().layers()).isEqualTo(preset.layers());
    assertThat(lenet().summary())
        .contains("conv2d               [16, 14, 14]                1,040        200,704")
        .containsPattern("all +26,010 +422,208");
  }

  @Test
  void fromJson_batchNorm_isRefusedWithTheReason() {
    assertThatThrownBy(() -> LayerSpec.fromJson("{\"type\": \"batch_norm2d\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it mixes the examples of a batch");
  }

  @Test
  void summary_nestedLayers_standBelowWithTheirFrozenWeights() {
    ModelSpec model =
        ModelSpec.sequential(
            "small",
            input(6),
            dense(4).lora(2, 1),
            branches(identity(), dense(3).frozen()).concatenate(),
            dense(2));
    assertThat(model.summary().lines().map(String::stripTrailing))
        .containsExactly(
            "layer                output                    weights multiplications         frozen",
            "input                [6]",
            "lora                 [4]                            20             44             28",
            "    dense            [4]                            28             24              0",
            "branches             [7]                             0             12             15",
            "  branches.0",
            "  branches.1",
            "    frozen           [3]                             0             12             15",
            "        dense        [3]                            15             12              0",
            "dense                [2]                            16             14              0",
            "all                                                 36             70             43");
  }
}
