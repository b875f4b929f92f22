package dev.tacit.learning.dpftrl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.learning.dpftrl.Participation.Assignment;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ParticipationRuleTest {
  private static Participation limits(int steps, int separation, int most) {
    return new Participation(steps, separation, most, Assignment.ARRANGED);
  }

  @Test
  void admit_tooSoonTooOftenOrTwice_isRefusedAsAWhole() {
    ParticipationRule rule = new ParticipationRule(limits(20, 3, 2), 5);
    rule.admit(0, new int[] {0, 1});
    assertThatIllegalStateException().isThrownBy(() -> rule.admit(2, new int[] {4, 1}));
    assertThatIllegalStateException().isThrownBy(() -> rule.admit(2, new int[] {4, 3, 4}));
    rule.admit(2, new int[] {4});
    assertThatIllegalStateException().isThrownBy(() -> rule.admit(2, new int[] {3}));
    rule.admit(3, new int[] {1, 0});
    assertThatIllegalStateException().isThrownBy(() -> rule.admit(19, new int[] {0}));
    assertThatThrownBy(() -> rule.admit(20, new int[] {}))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> rule.admit(4, new int[] {5}))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(rule.allows(5, 4)).isTrue();
    assertThat(rule.allows(4, 4)).isFalse();
  }

  /** Whatever is asked of it, what it admits keeps the limits. */
  @Property(tries = 200)
  void admit_anyRequests_keepsTheLimits(
      @ForAll @IntRange(min = 1, max = 6) int separation,
      @ForAll @IntRange(min = 1, max = 4) int most,
      @ForAll int seed) {
    int steps = 12;
    ParticipationRule rule = new ParticipationRule(limits(steps, separation, most), 3);
    Random random = new Random(seed);
    int[][] admitted = new int[3][steps];
    int[] count = new int[3];
    for (int request = 0; request < 60; request++) {
      int step = random.nextInt(steps);
      int[] batch = random.ints(random.nextInt(3), 0, 3).toArray();
      try {
        rule.admit(step, batch);
      } catch (IllegalStateException e) {
        continue;
      }
      for (int example : batch) {
        admitted[example][count[example]++] = step;
      }
    }
    for (int example = 0; example < 3; example++) {
      assertThat(count[example]).isLessThanOrEqualTo(most);
      for (int i = 1; i < count[example]; i++) {
        assertThat(admitted[example][i] - admitted[example][i - 1])
            .isGreaterThanOrEqualTo(separation);
      }
    }
  }

  /** A slot's share of 30000 examples; 6 standard deviations: false alarms 10 * 2e-9. */
  @Test
  void slots_keepToTheirParticipation_andFillEvenly() {
    int examples = 30_000;
    try (SecureRandomStream random = SecureRandomStream.create()) {
      Slots slots = Slots.draw(random, examples, 10, 3);
      assertThat(slots.participation())
          .isEqualTo(new Participation(30, 10, 3, Assignment.INDEPENDENT));
      ParticipationRule rule = new ParticipationRule(slots.participation(), examples);
      int seen = 0;
      for (int step = 0; step < 30; step++) {
        int[] batch = slots.batch(step);
        rule.admit(step, batch);
        seen += batch.length;
        assertThat(Math.abs(batch.length - 3000)).isLessThan((int) (6.5 * Math.sqrt(2700)));
        assertThat(batch).isEqualTo(slots.batch(step % 10));
      }
      assertThat(seen).isEqualTo(3 * examples);
    }
  }
}
