package dev.tacit.learning.dpftrl;

import dev.tacit.learning.argument.Argument;
import java.util.Arrays;
import java.util.Objects;

/**
 * Enforces a {@link Participation}: every batch is shown to it before the batch is used, and a
 * batch that would let an example exceed the limits is refused as a whole. Eight bytes an example.
 *
 * <p>One rule for each {@link NoiseStream}. Not thread-safe.
 */
public final class ParticipationRule {
  private static final int NEVER = -1;

  private final Participation limits;
  private final int[] lastStep;
  private final int[] times;
  private int step = NEVER;

  /**
   * @param examples how many there are, &gt;= 0; they are numbered from 0
   */
  public ParticipationRule(Participation limits, int examples) {
    this.limits = Objects.requireNonNull(limits, "limits");
    Argument.within("examples", examples, 0, Integer.MAX_VALUE);
    this.lastStep = new int[examples];
    this.times = new int[examples];
    Arrays.fill(lastStep, NEVER);
  }

  /** Whether {@code example} may take part in {@code step}, from 0. */
  public boolean allows(int step, int example) {
    Objects.checkIndex(step, limits.steps());
    Objects.checkIndex(example, times.length);
    return times[example] == 0
        || (times[example] < limits.participations()
            && step - (long) lastStep[example] >= limits.separation());
  }

  /**
   * Records that these examples take part in this step.
   *
   * @param step from 0, greater than that of the call before
   * @param examples their numbers, each once
   * @throws IllegalStateException if one of them may not, or is there twice, or the step has passed
   *     already; nothing is recorded then
   */
  public void admit(int step, int[] examples) {
    Objects.checkIndex(step, limits.steps());
    if (step <= this.step) {
      throw new IllegalStateException("step must be above " + this.step + " but was " + step);
    }
    int[] sorted = examples.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (!allows(step, sorted[i]) || (i > 0 && sorted[i] == sorted[i - 1])) {
        throw new IllegalStateException(
            "a batch must hold each example once, "
                + limits.separation()
                + " steps or more after its last and "
                + limits.participations()
                + " times at most, but that of step "
                + step
                + " did not");
      }
    }
    for (int example : sorted) {
      lastStep[example] = step;
      times[example]++;
    }
    this.step = step;
  }
}
