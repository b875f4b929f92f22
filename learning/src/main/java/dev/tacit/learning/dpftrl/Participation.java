package dev.tacit.learning.dpftrl;

import dev.tacit.learning.argument.Argument;
import java.util.Arrays;
import java.util.Objects;

/**
 * How often one example (or user) may take part in a run, whatever the data: the premise of every
 * sensitivity here ("b-min-separation", Choquette-Choo et al. 2023, "(Amplified) banded matrix
 * factorization"). {@link ParticipationRule} enforces it.
 *
 * @param steps noisy steps of the run, in [1, 2^20]
 * @param separation least difference between two steps of one example, in [1, steps]; 1 allows
 *     consecutive steps
 * @param participations most steps of one example, in [1, steps]
 * @param assignment how examples come to their steps
 */
public record Participation(int steps, int separation, int participations, Assignment assignment) {
  /** The longest run. */
  public static final int MAXIMUM_STEPS = 1 << 20;

  /** How examples come to their steps; decides which neighbours the accounting is valid for. */
  public enum Assignment {
    /**
     * Each example's steps were fixed without a look at which other examples there are, as {@link
     * Slots} does: one example more or less moves no other.
     */
    INDEPENDENT,
    /**
     * Anything else, such as batches of a fixed size from a shuffled list. Where an example is
     * missing, others may move up, so add-or-remove-one has no bound; accountants refuse it.
     */
    ARRANGED
  }

  public Participation {
    Argument.within("steps", steps, 1, MAXIMUM_STEPS);
    Argument.within("separation", separation, 1, steps);
    Argument.within("participations", participations, 1, steps);
    Objects.requireNonNull(assignment, "assignment");
  }

  /** Every example in one step of the run at most. */
  public static Participation once(int steps, Assignment assignment) {
    return new Participation(steps, steps, 1, assignment);
  }

  /**
   * Passes in the same order: an example is in the same step of every pass. (An order drawn anew
   * for each pass has separation 1.)
   *
   * @param stepsPerPass &gt;= 1
   * @param passes &gt;= 1; at most 2^20 steps in all
   */
  public static Participation passes(int stepsPerPass, int passes, Assignment assignment) {
    Argument.within("stepsPerPass", stepsPerPass, 1, MAXIMUM_STEPS);
    Argument.within("passes", passes, 1, MAXIMUM_STEPS / stepsPerPass);
    return new Participation(stepsPerPass * passes, stepsPerPass, passes, assignment);
  }

  /** The most steps of one example that both limits leave room for. */
  public int most() {
    return Math.min(participations, (steps - 1) / separation + 1);
  }

  /**
   * The greatest sum of values over the steps that one example may take part in, by the recursion
   * "take step i and go on at i + separation, or go on at i + 1" (Choquette-Choo et al. 2023,
   * algorithm 3, VecSens). Takes time steps times {@link #most}.
   */
  double greatestSum(double[] values) {
    double[] best = new double[steps + separation];
    for (int taken = 0; taken < most(); taken++) {
      double[] next = new double[steps + separation];
      for (int step = steps - 1; step >= 0; step--) {
        next[step] = Math.max(next[step + 1], values[step] + best[step + separation]);
      }
      best = next;
    }
    return Arrays.stream(best).max().orElse(0);
  }
}
