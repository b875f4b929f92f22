package dev.tacit.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.learning.Examples;
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
        .isEqualTo(32);
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
    Model model = Model.create(ModelSpec.preset("char-mlp", new int[] {3}, 5));
    for (float token : new float[] {5, -1, 0.5f, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.input(0, new float[] {0, token, 4}))
          .withMessageContaining("token must be a whole number below the vocabulary's size");
    }
  }

  @Test
  void checkEach_oneBadExample_isNamedWithoutItsValues() {
    Model images = Model.create(ModelSpec.preset("linear", new int[] {1, 3, 3}, 4));
    Examples examples = Examples.images(new int[] {1, 3, 3}, 4, 9, 1);
    images.checkEach(examples);
    examples.inputs()[7][2] = Float.NEGATIVE_INFINITY;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.checkEach(examples))
        .withMessage("input must be finite but was not at example 7");
    examples.labels()[6] = 4;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.checkEach(examples))
        .withMessage("label must be in 0..3 but was not at example 6");

    Model text = Model.create(ModelSpec.preset("char-mlp", new int[] {3}, 5));
    Examples tokens = Examples.tokens(3, 5, 9, 1);
    text.checkEach(tokens);
    tokens.inputs()[2][1] = 5;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> text.checkEach(tokens))
        .withMessageContaining("token must be")
        .withMessageEndingWith("example 2");
  }

  @Test
  void forward_threeChannels_readsThemChannelsFirst() {
    Size one = new Size(1, 1);
    ModelSpec spec =
        new ModelSpec(
            "pick",
            new int[] {3, 1, 2},
            2,
            java.util.List.of(
                new LayerSpec.Conv2d(3, 1, one, one, new Size(0, 0), false),
                new LayerSpec.Flatten()));
    Model model = Model.create(spec);
    model.load(new float[] {100, 10, 1});
    model.input(0, new float[] {1, 2, 3, 4, 5, 6});
    model.forward(1);
    float[] logits = new float[2];
    model.logits(0, logits);
    assertThat(logits).containsExactly(135, 246);
  }
}
