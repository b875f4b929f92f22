package dev.tacit.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.learning.Examples;
import dev.tacit.learning.kernels.PlainKernels;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ModelTest {
  @Test
  void initialParameters_seed_aloneDecides() {
    ModelSpec spec = ModelSpec.preset("cnn", new int[] {1, 28, 28}, 10);
    float[] first = Model.create(spec).initialParameters(7);
    assertThat(Model.create(spec).initialParameters(7)).isEqualTo(first);
    assertThat(Model.create(spec).initialParameters(8)).isNotEqualTo(first);
    // Variance 1 / 64 on 1024 weights; six standard deviations of the estimate are 0.17 of it.
    double square = 0;
    for (int i = 0; i < 1024; i++) {
      square += first[i] * first[i];
    }
    assertThat(square / 1024 * 64).isBetween(0.83, 1.17);
  }

  @Test
  void capacity_largeInputs_shrinksTheMicroBatch() {
    assertThat(Model.create(ModelSpec.preset("cnn", new int[] {1, 28, 28}, 10)).capacity())
        .isBetween(16, 64);
    assertThat(Model.create(ModelSpec.preset("cnn", new int[] {3, 256, 256}, 10)).capacity())
        .isBetween(1, 8);
  }

  @Test
  void accept_otherShapeOrClasses_isRefused() {
    Model model = Model.create(ModelSpec.preset("linear", new int[] {1, 3, 3}, 4));
    model.accept(Examples.images(new int[] {1, 3, 3}, 4, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.accept(Examples.images(new int[] {1, 3, 3}, 5, 1, 1)))
        .withMessage("examples must be [1, 3, 3] in 4 classes but was [1, 3, 3] in 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.accept(Examples.images(new int[] {9}, 4, 1, 1)));
  }

  @Test
  void input_tokenOutsideTheVocabulary_isRefused() {
    Network model =
        new Network(
            ModelSpec.preset("char-mlp", new int[] {3}, 5).layers(),
            new int[] {3},
            1,
            new PlainKernels());
    for (float token : new float[] {5, -1, 0.5f, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.input(0, new float[] {0, token, 4}))
          .withMessageContaining("token must be a whole number below the vocabulary's size");
    }
  }

  @Test
  void accept_otherVocabularyOrNone_isRefused() {
    Model model = Model.create(ModelSpec.preset("char-mlp", new int[] {3}, 5));
    Examples tokens = Examples.tokens(3, 5, 9, 1);
    model.accept(tokens);
    for (OptionalInt other : List.of(OptionalInt.of(4), OptionalInt.of(6), OptionalInt.empty())) {
      Examples changed = new Examples(new int[] {3}, 5, tokens.inputs(), tokens.labels(), other);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.accept(changed))
          .withMessage("examples must be tokens of a vocabulary of 5 but was " + other);
    }
  }

  @Test
  void forward_threeChannels_readsThemChannelsFirst() {
    Size one = new Size(1, 1);
    List<LayerSpec> layers =
        List.of(
            new WindowSpec.Conv2d(3, 1, one, one, new Size(0, 0), false), new LayerSpec.Flatten());
    Network model = new Network(layers, new int[] {3, 1, 2}, 1, new PlainKernels());
    model.load(new float[] {100, 10, 1});
    model.input(0, new float[] {1, 2, 3, 4, 5, 6});
    model.forward(1);
    float[] logits = new float[2];
    model.output(0, logits);
    assertThat(logits).containsExactly(135, 246);
  }

  /** What is drawn is scaled; biases stay 0, and a norm's weights 1. */
  @Test
  void initialParameters_scaled_areTheDrawnOnesTimesIt() {
    ModelSpec spec =
        ModelSpec.sequential(
            "scaled", Layers.input(5), Layers.dense(4), Layers.layerNorm(), Layers.dense(3));
    float[] plain = Model.create(spec).initialParameters(7);
    float[] scaled = Model.create(spec).initialParameters(7, 0.25);
    for (int i = 0; i < plain.length; i++) {
      boolean ofTheNorm = i >= 24 && i < 32;
      assertThat(scaled[i]).isEqualTo(ofTheNorm ? plain[i] : 0.25f * plain[i]);
    }
    assertThat(plain[24]).isEqualTo(1);
    assertThat(scaled[20]).isZero();
  }
}
