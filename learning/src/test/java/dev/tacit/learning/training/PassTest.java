package dev.tacit.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.learning.Examples;
import dev.tacit.learning.data.ExampleStore;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passes without privacy. */
class PassTest {
  @ParameterizedTest
  @CsvSource({"60,25,3", "60,30,2", "60,60,1", "60,100,1", "61,30,3", "60,1,60"})
  void stepsPerPass_takesEachUnitOnce(int units, int batch, int steps) {
    assertThat(Privacy.NonPrivate.stepsPerPass(units, batch)).isEqualTo(steps);
    Counting examples = new Counting(Recipes.examples(units), new AtomicIntegerArray(units));
    Recipe recipe =
        Recipe.of(Recipes.LINEAR, Recipes.sgd(0.1), Privacy.NONE, 2 * steps, batch).withSeed(5);
    try (Trainer trainer = Trainer.open(recipe, examples, 1)) {
      int before = examples.reads().get(0);
      for (int pass = 1; pass <= 2; pass++) {
        Recipes.run(trainer, steps);
        for (int i = 0; i < units; i++) {
          assertThat(examples.reads().get(i) - before).as("example " + i).isEqualTo(pass);
        }
      }
    }
  }

  @Test
  void stepsPerPass_largest_doesNotOverflow() {
    int most = Integer.MAX_VALUE;
    assertThat(Privacy.NonPrivate.stepsPerPass(most, most)).isEqualTo(1);
    assertThat(Privacy.NonPrivate.stepsPerPass(most, 1)).isEqualTo(most);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Privacy.NonPrivate.stepsPerPass(1, 0))
        .withMessage("batch must be in [1, 2147483647] but was 0");
  }

  private record Counting(Examples from, AtomicIntegerArray reads) implements ExampleStore {
    @Override
    public int size() {
      return from.size();
    }

    @Override
    public int[] inputShape() {
      return from.inputShape();
    }

    @Override
    public int classes() {
      return from.classes();
    }

    @Override
    public void input(int example, float[] into, int offset) {
      reads.incrementAndGet(example);
      from.input(example, into, offset);
    }

    @Override
    public int label(int example) {
      return from.label(example);
    }
  }
}
