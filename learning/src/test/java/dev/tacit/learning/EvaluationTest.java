package dev.tacit.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private final Model model = Model.create(ModelSpec.preset("linear", new int[] {1, 1, 3}, 3));

  @Test
  void of_weightsThatCopyTheInput_countsAndAverages() {
    Examples examples = Examples.brightPixels(3, 100, 1);
    float[] identity = new float[12];
    identity[0] = identity[4] = identity[8] = 1;
    Evaluation right = Evaluation.of(model, identity, examples);
    assertThat(right.accuracy()).isEqualTo(1);
    assertThat(right.examples()).isEqualTo(100);

    double loss = 0;
    float[] x = new float[3];
    for (int i = 0; i < 100; i++) {
      examples.input(i, x, 0);
      double sum = Math.exp(x[0]) + Math.exp(x[1]) + Math.exp(x[2]);
      loss += Math.log(sum) - x[examples.label(i)];
    }
    assertThat(right.loss()).isCloseTo(loss / 100, within(1e-6));

    float[] cycle = new float[12];
    cycle[1] = cycle[5] = cycle[6] = 1;
    assertThat(Evaluation.of(model, cycle, examples).accuracy()).isZero();
  }

  @Test
  void of_weightsNotANumber_isWrongEverywhere() {
    float[] broken = new float[12];
    java.util.Arrays.fill(broken, Float.NaN);
    Evaluation result = Evaluation.of(model, broken, Examples.brightPixels(3, 40, 1));
    assertThat(result.accuracy()).isZero();
    assertThat(result.loss()).isNaN();
  }

  @Test
  void of_noExamples_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Evaluation.of(model, new float[12], Examples.images(new int[] {1, 1, 3}, 3, 0, 1)));
  }
}
