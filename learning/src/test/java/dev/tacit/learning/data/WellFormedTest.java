package dev.tacit.learning.data;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.learning.Examples;
import org.junit.jupiter.api.Test;

class WellFormedTest {
  @Test
  void check_oneBadExample_isNamedWithoutItsValues() {
    Examples images = Examples.images(new int[] {1, 3, 3}, 4, 9, 1);
    WellFormed.check(images);
    images.inputs()[7][2] = Float.NEGATIVE_INFINITY;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WellFormed.check(images))
        .withMessage("input must be finite but was not at example 7");
    for (int label : new int[] {4, -1}) {
      images.labels()[6] = label;
      assertThatIllegalArgumentException()
          .isThrownBy(() -> WellFormed.check(images))
          .withMessage("label must be below classes but was not at example 6");
    }
  }

  private record Targets(float[] numbers) implements ExampleStore {
    @Override
    public int size() {
      return numbers.length;
    }

    @Override
    public int[] inputShape() {
      return new int[] {1};
    }

    @Override
    public int classes() {
      return 1;
    }

    @Override
    public void input(int example, float[] into, int offset) {
      into[offset] = 0;
    }

    @Override
    public int label(int example) {
      return 0;
    }

    @Override
    public int targets() {
      return 1;
    }

    @Override
    public void target(int example, float[] into, int offset) {
      into[offset] = numbers[example];
    }
  }

  @Test
  void check_targetThatIsNotFinite_isNamed() {
    WellFormed.check(new Targets(new float[] {-1, 1e30f}));
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> WellFormed.check(new Targets(new float[] {1, 2, bad})))
          .withMessage("target must be finite but was not at example 2");
    }
  }

  @Test
  void check_tokenOutsideTheVocabulary_isRefused() {
    for (float token : new float[] {5, -1, 0.5f}) {
      Examples tokens = Examples.tokens(3, 5, 9, 1);
      WellFormed.check(tokens);
      tokens.inputs()[2][1] = token;
      assertThatIllegalArgumentException()
          .isThrownBy(() -> WellFormed.check(tokens))
          .withMessageContaining("token must be")
          .withMessageEndingWith("example 2");
    }
  }
}
