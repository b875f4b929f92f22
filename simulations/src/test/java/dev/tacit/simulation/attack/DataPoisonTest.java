package dev.tacit.simulation.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.simulation.randomness.Seeds;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataPoisonTest {
  private static final Images HONEST = Images.of(50, 4);
  private static final Seeds SEEDS = Seeds.of(1);

  private static float[] input(ExampleStore examples, int example) {
    float[] into = new float[41];
    examples.input(example, into, 1);
    return into;
  }

  @Test
  void poisoned_rotation_givesEveryExampleTheNextLabelAndNothingElse() {
    ExampleStore flipped = LabelFlip.rotation().poisoned(HONEST, SEEDS);
    assertThat(flipped.size()).isEqualTo(50);
    for (int i = 0; i < 50; i++) {
      assertThat(flipped.label(i)).isEqualTo((HONEST.label(i) + 1) % 8);
      assertThat(input(flipped, i)).isEqualTo(input(HONEST, i));
    }
  }

  @Test
  void goal_ofSomeClasses_isOfTheirExamplesOnly() {
    LabelFlip flip = LabelFlip.of(Map.of(1, 7, 7, 1));
    ExampleStore flipped = flip.poisoned(HONEST, SEEDS);
    ExampleStore goal = flip.goal(HONEST).orElseThrow();
    int found = 0;
    for (int i = 0; i < 50; i++) {
      int label = HONEST.label(i);
      assertThat(flipped.label(i)).isEqualTo(label == 1 ? 7 : label == 7 ? 1 : label);
      if (label == 1 || label == 7) {
        assertThat(goal.label(found)).isEqualTo(8 - label);
        assertThat(input(goal, found++)).isEqualTo(input(HONEST, i));
      }
    }
    assertThat(goal.size()).isEqualTo(found).isPositive();
    int[] none = {};
    assertThat(flip.goal(new Subset(HONEST, none))).isEmpty();
  }

  @Test
  void poisoned_backdoor_putsPatchAndClassOnAShare() {
    ExampleStore stamped = new Backdoor(3, 2, 9, 0.3).poisoned(HONEST, SEEDS);
    int changed = 0;
    for (int i = 0; i < 50; i++) {
      float[] expected = input(HONEST, i);
      if (input(stamped, i)[1 + 14] == 9) {
        changed++;
        assertThat(stamped.label(i)).isEqualTo(3);
        // Rows 3 and 4, columns 2 and 3, of both channels.
        for (int place : new int[] {14, 15, 18, 19, 34, 35, 38, 39}) {
          expected[1 + place] = 9;
        }
      } else {
        assertThat(stamped.label(i)).isEqualTo(HONEST.label(i));
      }
      assertThat(input(stamped, i)).isEqualTo(expected);
    }
    assertThat(changed).isEqualTo(15);
  }

  @Test
  void goal_backdoor_isEveryOtherClassWithThePatch() {
    ExampleStore goal = new Backdoor(3, 2, 9, 0.3).goal(HONEST).orElseThrow();
    long others = Arrays.stream(HONEST.labels()).filter(label -> label != 3).count();
    assertThat(goal.size()).isEqualTo((int) others);
    for (int i = 0; i < goal.size(); i++) {
      assertThat(goal.label(i)).isEqualTo(3);
      assertThat(input(goal, i)[1 + 39]).isEqualTo(9);
    }
  }

  @Test
  void poisoned_whatDoesNotFit_isRefused() {
    assertThatThrownBy(() -> LabelFlip.of(Map.of(1, 8)).poisoned(HONEST, SEEDS))
        .hasMessageContaining("labels must be below 8, the classes, but were 1 and 8");
    assertThatThrownBy(() -> LabelFlip.of(Map.of(1, 1)))
        .hasMessageContaining("labels must lead from a class to another");
    assertThatThrownBy(() -> new Backdoor(8, 2, 1, 0.5).goal(HONEST))
        .hasMessageContaining("target must be below 8");
    assertThatThrownBy(() -> new Backdoor(1, 5, 1, 0.5).goal(HONEST))
        .hasMessageContaining("examples must be images of 5 by 5 pixels");
    assertThatThrownBy(() -> new Backdoor(1, 2, 1, 0))
        .hasMessageContaining("share must be in (0, 1] but was 0.0");
    assertThatThrownBy(() -> new UpdatePoison.Scaled(1e300))
        .hasMessageContaining("factor must be finite in floats");
    assertThatThrownBy(() -> Accomplices.drawn(11, 10, 1)).hasMessageContaining("count must be");
  }
}
