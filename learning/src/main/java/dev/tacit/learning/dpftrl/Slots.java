package dev.tacit.learning.dpftrl;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.dpftrl.Participation.Assignment;
import dev.tacit.privacy.noise.RandomStream;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A schedule of passes in which every example has its slot: it takes part in step slot, slot +
 * stepsPerPass, and so on. Slots are drawn uniformly and independently, so that one example more or
 * less moves no other ({@link Assignment#INDEPENDENT}); batches differ in size for that, and a step
 * whose batch is empty is a step like any other. No amplification is claimed for the draw, which
 * need not stay secret; the sizes of the batches must, under add-or-remove-one-example.
 *
 * <p>Immutable and thread-safe.
 */
public final class Slots {
  private final Participation participation;
  private final int stepsPerPass;
  private final int[] slots;

  private Slots(Participation participation, int stepsPerPass, int[] slots) {
    this.participation = participation;
    this.stepsPerPass = stepsPerPass;
    this.slots = slots;
  }

  /**
   * Draws the slots.
   *
   * @param examples how many there are, &gt;= 0
   * @param stepsPerPass &gt;= 1
   * @param passes &gt;= 1; at most 2^20 steps in all
   */
  public static Slots draw(RandomStream random, int examples, int stepsPerPass, int passes) {
    Objects.requireNonNull(random, "random");
    Argument.within("examples", examples, 0, Integer.MAX_VALUE);
    Participation participation =
        Participation.passes(stepsPerPass, passes, Assignment.INDEPENDENT);
    int[] slots = new int[examples];
    for (int i = 0; i < examples; i++) {
      // 2^63 / 2^20 numbers or more a slot: uniform to a relative 2^-43, and no privacy rests on it
      slots[i] = (int) ((random.nextLong() >>> 1) % stepsPerPass);
    }
    return new Slots(participation, stepsPerPass, slots);
  }

  /** What the schedule keeps to. */
  public Participation participation() {
    return participation;
  }

  /**
   * The examples of a step, ascending.
   *
   * @param step from 0
   */
  public int[] batch(int step) {
    Objects.checkIndex(step, participation.steps());
    int slot = step % stepsPerPass;
    return IntStream.range(0, slots.length).filter(i -> slots[i] == slot).toArray();
  }
}
