package dev.tacit.learning.model;

import static dev.tacit.learning.model.Layers.attention;
import static dev.tacit.learning.model.Layers.branches;
import static dev.tacit.learning.model.Layers.conv2d;
import static dev.tacit.learning.model.Layers.dense;
import static dev.tacit.learning.model.Layers.embedding;
import static dev.tacit.learning.model.Layers.identity;
import static dev.tacit.learning.model.Layers.input;
import static dev.tacit.learning.model.Layers.layerNorm;
import static dev.tacit.learning.model.Layers.lstm;
import static dev.tacit.learning.model.Layers.meanOverTime;
import static dev.tacit.learning.model.Layers.positions;
import static dev.tacit.learning.model.Layers.residual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.kernels.PlainKernels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdaptersTest {
  static Stream<Checkpoint> pretrained() {
    return Stream.of(
            ModelSpec.sequential(
                "transformer",
                input(6),
                embedding(9, 8),
                positions(),
                residual(layerNorm(), attention(2)),
                residual(layerNorm(), dense(16).gelu(), dense(8)),
                branches(identity(), lstm(3, 1), dense(2)).concatenateFeatures(),
                meanOverTime(),
                dense(9)),
            ModelSpec.sequential(
                "images", input(2, 6, 6), conv2d(3, 3).relu(), dense(7).tanh(), dense(4)))
        .map(spec -> new Checkpoint(spec, network(spec).initialParameters(3)));
  }

  private static Network network(ModelSpec spec) {
    return new Network(spec.layers(), spec.inputShape(), 1, new PlainKernels());
  }

  private static float[] output(Checkpoint model) {
    Network network = network(model.spec());
    network.loadFrozen(model.frozen());
    network.load(model.parameters());
    float[] example = new float[network.inputSize()];
    for (int i = 0; i < example.length; i++) {
      example[i] = model.spec().vocabulary().isPresent() ? i % 5 : (float) Math.sin(i);
    }
    network.input(0, example);
    network.forward(1);
    float[] output = new float[network.outputSize()];
    network.output(0, output);
    return output;
  }

  @ParameterizedTest
  @MethodSource("pretrained")
  void adapt_untrained_computesWhatThePretrainedModelDoes(Checkpoint pretrained) {
    Checkpoint adapted = Adapters.adapt(pretrained, 2, 0.5, 11);
    assertThat(output(adapted)).isEqualTo(output(pretrained));
    assertThat(adapted.frozen()).isEqualTo(pretrained.parameters());
    assertThat(Adapters.merge(adapted)).isEqualTo(pretrained);
  }

  @ParameterizedTest
  @MethodSource("pretrained")
  void merge_trained_computesWhatTheAdaptedModelDoes(Checkpoint pretrained) {
    Checkpoint start = Adapters.adapt(pretrained, 2, 0.5, 11);
    float[] trained = start.parameters().clone();
    for (int i = 0; i < trained.length; i++) {
      trained[i] += (float) (0.3 * Math.sin(5.0 * i));
    }
    Checkpoint adapted = start.with(trained);
    Checkpoint merged = Adapters.merge(adapted);
    assertThat(merged.spec()).isEqualTo(pretrained.spec());
    assertThat(merged.frozen()).isEmpty();
    float[] expected = output(adapted);
    assertThat(expected).isNotEqualTo(output(pretrained));
    float[] actual = output(merged);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
    }
  }

  @ParameterizedTest
  @MethodSource("pretrained")
  void freeze_firstLayers_trainsTheRestAndMergesBack(Checkpoint pretrained) {
    int layers = pretrained.spec().layers().size();
    Checkpoint frozen = Adapters.freeze(pretrained, layers - 1);
    assertThat(frozen.spec().parameterCount())
        .isEqualTo(pretrained.spec().layers().get(layers - 1).parameterCount());
    assertThat(output(frozen)).isEqualTo(output(pretrained));
    assertThat(Adapters.merge(frozen)).isEqualTo(pretrained);
    assertThatIllegalArgumentException().isThrownBy(() -> Adapters.freeze(pretrained, layers));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Adapters.adapt(frozen, 1, 1, 1))
        .withMessageStartingWith("pretrained model must have no frozen weights but had ");
  }

  @ParameterizedTest
  @MethodSource("pretrained")
  void checkpoint_adapted_readsBackTheSameOrIsRefused(Checkpoint pretrained) {
    Checkpoint adapted = Adapters.adapt(pretrained, 1, 2, 5);
    byte[] bytes = adapted.encode();
    assertThat(Checkpoint.decode(bytes, bytes.length)).isEqualTo(adapted);
    for (int length : new int[] {0, 11, bytes.length - 4, bytes.length - 1, bytes.length + 4}) {
      byte[] other = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException().isThrownBy(() -> Checkpoint.decode(other, 1 << 20));
    }
    byte[] first = bytes.clone();
    first[4] = 1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checkpoint.decode(first, bytes.length))
        .withMessage("checkpoint version must be 2 just where weights are frozen but was 1");
    byte[] second = pretrained.encode();
    second[4] = 2;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checkpoint.decode(second, bytes.length))
        .withMessage("checkpoint version must be 2 just where weights are frozen but was 2");
  }

  /** 784 * 64 + 64 + 64 * 10 + 10 weights; adapters of rank 2 have 2 * (784 + 64 + 64 + 10). */
  @Test
  void lora_mlp_leavesFewNumbersToNoise() {
    ModelSpec mlp = ModelSpec.sequential("mlp", input(784), dense(64).tanh(), dense(10));
    ModelSpec adapted =
        ModelSpec.sequential("mlp", input(784), dense(64).tanh().lora(2, 1), dense(10).lora(2, 1));
    assertThat(adapted.frozenCount()).isEqualTo(mlp.parameterCount()).isEqualTo(50_890);
    assertThat(adapted.parameterCount()).isEqualTo(1844);
    assertThat(network(adapted).tensorSizes()).containsExactly(1568, 128, 128, 20);
  }

  @Test
  void forward_frozenWeightsMissing_isRefused() {
    Network network = network(ModelSpec.sequential("m", input(3), dense(4).frozen(), dense(2)));
    network.load(new float[10]);
    network.input(0, new float[3]);
    assertThatThrownBy(() -> network.forward(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("frozen weights must be loaded before a pass but were not");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.loadFrozen(new float[10]))
        .withMessage("frozen weights must be 16 numbers but was 10");
  }

  /** A NaN below the lowest trained layer's input: a backward pass that went there would spread. */
  @Test
  void backward_frozenBelow_stopsAboveThem() {
    ModelSpec spec =
        ModelSpec.sequential("m", input(3), dense(4).frozen(), dense(5).tanh().frozen(), dense(2));
    Network network = network(spec);
    network.loadFrozen(network.initialFrozen(1));
    network.load(network.initialParameters(1));
    network.input(0, new float[] {1, 2, 3});
    network.forward(1);
    network.outputGradient(0, new float[] {1, 1});
    network.backward(1, new double[1], false);
    float[] untouched = new float[3];
    network.inputGradient(0, untouched);
    assertThat(untouched).containsOnly(0);
    network.backward(1, new double[1], true);
    network.inputGradient(0, untouched);
    assertThat(untouched).doesNotContain(0);
  }

  @Test
  void composite_notTheForm_isRefused() {
    LayerSpec dense = new LayerSpec.Dense(3, 3, true);
    LayerSpec frozen = new Composite.Frozen(List.of(dense));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Composite.Frozen(List.of(frozen)))
        .withMessage("frozen layers must hold no frozen ones but did");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Composite.Lora(new LayerSpec.Tanh(), 1, 1))
        .withMessage("lora layer must be dense or self_attention but was tanh");
    assertThatIllegalArgumentException().isThrownBy(() -> new Composite.Lora(dense, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Composite.Lora(dense, 1, Double.NaN));
    List<LayerSpec> two = List.of(new LayerSpec.Dense(3, 2, true));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Composite.Branches(Composite.Branches.Join.ADD, List.of(List.of(dense), two))
                    .outputShape(input(3)))
        .withMessage("branches must give one shape but gave [3] and [2]");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Composite.Branches(Composite.Branches.Join.ADD, List.of(List.of(dense))))
        .withMessage("number of branches must be in 2..64 but was 1");
  }

  @Test
  void fromJson_composite_isStrictAndBounded() {
    String lora =
        "{\"type\":\"lora\",\"layer\":{\"type\":\"dense\",\"in\":3,\"out\":2,\"bias\":false},"
            + "\"rank\":1,\"scale\":2.0}";
    assertThat(LayerSpec.fromJson(lora))
        .isEqualTo(new Composite.Lora(new LayerSpec.Dense(3, 2, false), 1, 2));
    String branches =
        "{\"type\":\"branches\",\"join\":\"channels\",\"branches\":[[],[{\"type\":\"tanh\"}]]}";
    assertThat(LayerSpec.fromJson(branches))
        .isEqualTo(
            new Composite.Branches(
                Composite.Branches.Join.CHANNELS,
                List.of(List.of(), List.of(new LayerSpec.Tanh()))));
    String many = branches.replace("[],", "[],".repeat(64));
    for (String bad :
        List.of(
            many,
            branches.replace("[],", ""),
            branches.replace("[],", "{},"),
            branches.replace("channels", "product"),
            branches.replace("[[],[{\"type\":\"tanh\"}]]", "[{\"type\":\"tanh\"}]"),
            branches.replace("\"join\"", "\"by\""),
            lora.replace("2.0", "\"2\""),
            lora.replace("\"rank\":1", "\"rank\":65537"),
            lora.replace("dense", "sparse"),
            "{\"type\":\"frozen\",\"layers\":[]}",
            "{\"type\":\"dropout\",\"rate\":1}")) {
      assertThatIllegalArgumentException().as(bad).isThrownBy(() -> LayerSpec.fromJson(bad));
    }
    // Deeper than any reader goes.
    String deep = "{\"type\":\"frozen\",\"layers\":[".repeat(2000) + "]}".repeat(2000);
    assertThatIllegalArgumentException().isThrownBy(() -> LayerSpec.fromJson(deep));
  }
}
