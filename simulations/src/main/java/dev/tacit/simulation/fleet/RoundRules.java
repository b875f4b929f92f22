package dev.tacit.simulation.fleet;

import dev.tacit.learning.argument.Argument;
import java.time.Duration;

/**
 * When a round is over, and which updates count.
 *
 * @param goal updates after which the round is over; those that come later do not count; 1 or more
 * @param minimum with fewer the round is abandoned and its updates thrown away; 0 to goal
 * @param deadline after the round's start; updates that come later do not count; positive
 * @param pause from a round's end to the next one's start, not negative
 */
public record RoundRules(int goal, int minimum, Duration deadline, Duration pause) {
  /** No deadline. */
  public static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

  public RoundRules {
    Argument.atLeastOne("goal", goal);
    Argument.within("minimum", minimum, 0, goal);
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("deadline must be positive but was " + deadline);
    }
    if (pause.isNegative()) {
      throw new IllegalArgumentException("pause must not be negative but was " + pause);
    }
  }

  /** All updates count, however late and however few. */
  public static RoundRules everybody() {
    return new RoundRules(Integer.MAX_VALUE, 0, NEVER, Duration.ZERO);
  }

  static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }
}
