package dev.tacit.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSpecTest {
  private static final int[] MNIST = {1, 28, 28};

  @ParameterizedTest
  @CsvSource({"cnn, 26010", "mlp, 50890", "linear, 7850"})
  void preset_mnist_hasTheWeightsOfThePaper(String name, int weights) {
    assertThat(ModelSpec.preset(name, MNIST, 10).parameterCount()).isEqualTo(weights);
  }

  @Test
  void preset_otherShapes_fitOrAreRefused() {
    for (int side = 14; side < 70; side++) {
      assertThat(ModelSpec.preset("cnn", new int[] {3, side, 14}, 7).classes()).isEqualTo(7);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelSpec.preset("cnn", new int[] {1, 13, 28}, 10))
        .withMessageContaining("at least 14 but was [1, 13, 28]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelSpec.preset("char-mlp", MNIST, 65))
        .withMessageContaining("[length of the context]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelSpec.preset("vgg", MNIST, 10))
        .withMessage("model must be cnn, mlp, linear or char-mlp but was vgg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cnn", "mlp", "linear"})
  void json_preset_comesBackEqualAndCanonical(String name) {
    ModelSpec spec = ModelSpec.preset(name, MNIST, 10);
    ModelSpec read = ModelSpec.fromJson(spec.toJson());
    assertThat(read).isEqualTo(spec);
    assertThat(read.toJson()).isEqualTo(spec.toJson());
  }

  @Test
  void json_charMlp_isAsWritten() {
    assertThat(ModelSpec.preset("char-mlp", new int[] {4}, 5).toJson())
        .isEqualTo(
            "{\"format\":\"tacit-model-1\",\"name\":\"char-mlp\",\"input\":[4],\"classes\":5,"
                + "\"layers\":[{\"type\":\"embedding\",\"vocabulary\":5,\"dim\":16},"
                + "{\"type\":\"flatten\"},{\"type\":\"dense\",\"in\":64,\"out\":128,\"bias\":true},"
                + "{\"type\":\"tanh\"},{\"type\":\"dense\",\"in\":128,\"out\":5,\"bias\":true}]}");
  }

  @Test
  void fromJson_notTheForm_isRefused() {
    String good = ModelSpec.preset("linear", MNIST, 10).toJson();
    List<String> bad =
        List.of(
            "",
            "[]",
            "null",
            good + good,
            good.replace("tacit-model-1", "tacit-model-2"),
            good.replace("\"classes\":10", "\"classes\":11"),
            good.replace("\"classes\":10", "\"classes\":10.0"),
            good.replace("\"classes\":10", "\"classes\":10,\"classes\":10"),
            good.replace("\"classes\":10", "\"classes\":10,\"extra\":1"),
            good.replace("[1,28,28]", "[1,28,28,1]"),
            good.replace("[1,28,28]", "[1,-28,-28]"),
            good.replace("[1,28,28]", "[100000,100000,100000]"),
            good.replace("\"in\":784", "\"in\":783"),
            good.replace("\"in\":784", "\"in\":2147483647"),
            good.replace("\"bias\":true", "\"bias\":1"),
            good.replace("dense", "sparse"),
            good.replace("{\"type\":\"flatten\"}", "{\"type\":\"flatten\",\"by\":1}"),
            good.replace("\"name\":\"linear\"", "\"name\":\"../../etc\""),
            good + " ".repeat(1 << 16));
    for (String json : bad) {
      assertThatIllegalArgumentException()
          .as(json.strip())
          .isThrownBy(() -> ModelSpec.fromJson(json));
    }
  }

  @Test
  void constructor_hugeWorkspace_isRefusedBeforeItIsAllocated() {
    Size one = new Size(1, 1);
    Size large = new Size(64, 64);
    LayerSpec conv = new WindowSpec.Conv2d(16, 16, large, one, new Size(0, 0), true);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ModelSpec(
                    "big",
                    new int[] {16, 512, 512},
                    2,
                    List.of(
                        conv,
                        new LayerSpec.Flatten(),
                        new LayerSpec.Dense(16 * 449 * 449, 2, true))))
        .withMessageContaining("numbers held for one example");
  }

  @Test
  void constructor_embeddingNotFirst_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ModelSpec(
                    "odd",
                    new int[] {4},
                    3,
                    List.of(
                        new LayerSpec.Dense(4, 4, true),
                        new SequenceSpec.Embedding(9, 3),
                        new LayerSpec.Flatten(),
                        new LayerSpec.Dense(12, 3, true))))
        .withMessage("embedding must be the first layer but was layer 1");
  }
}
