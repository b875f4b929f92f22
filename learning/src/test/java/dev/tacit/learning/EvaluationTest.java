package dev.tacit.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import java.util.Arrays;
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
  void plus_partsOfExamples_areTheWhole() {
    Examples examples = Examples.images(new int[] {1, 1, 3}, 3, 100, 1);
    float[] weights = model.initialParameters(1);
    Evaluation whole = Evaluation.of(model, weights, examples);
    Evaluation parts =
        Evaluation.of(model, weights, part(examples, 0, 17))
            .plus(Evaluation.of(model, weights, part(examples, 17, 100)));
    assertThat(whole.predictions()).isEqualTo(100);
    assertThat(whole.right()).isBetween(1L, 99L);
    assertThat(parts.right()).isEqualTo(whole.right());
    assertThat(parts.predictions()).isEqualTo(100);
    assertThat(parts.examples()).isEqualTo(100);
    assertThat(parts.accuracy()).isEqualTo(whole.right() / 100.0);
    assertThat(parts.loss()).isCloseTo(whole.loss(), within(1e-12));
  }

  private static Examples part(Examples of, int from, int to) {
    return new Examples(
        of.inputShape(),
        of.classes(),
        Arrays.copyOfRange(of.inputs(), from, to),
        Arrays.copyOfRange(of.labels(), from, to));
  }

  @Test
  void of_weightsNotANumber_isWrongEverywhere() {
    float[] broken = new float[12];
    Arrays.fill(broken, Float.NaN);
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
