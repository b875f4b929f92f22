package dev.tacit.cli.simulate.rounds;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How long it took until a test accuracy was reached, as McMahan, Moore, Ramage, Hampson and Agüera
 * y Arcas (AISTATS 2017, section 3) count rounds: of the curve of the best accuracy so far, where
 * lines between the measurements cross the target.
 */
public final class RoundsTo {
  private RoundsTo() {}

  /** In rounds. */
  public static OptionalDouble of(List<RoundRow> rounds, double target) {
    return of(rounds, target, RoundColumn.ROUND);
  }

  /**
   * In another unit.
   *
   * @param unit a column that grows from 0 as rounds go by
   */
  public static OptionalDouble of(List<RoundRow> rounds, double target, RoundColumn unit) {
    double best = 0;
    double at = 0;
    boolean measured = false;
    for (RoundRow round : rounds) {
      if (!round.has(RoundColumn.TEST_ACCURACY)) {
        continue;
      }
      double accuracy = round.number(RoundColumn.TEST_ACCURACY);
      if (accuracy >= target) {
        double share = measured ? (target - best) / (accuracy - best) : 1;
        return OptionalDouble.of(at + share * (round.number(unit) - at));
      }
      best = Math.max(best, accuracy);
      at = round.number(unit);
      measured = true;
    }
    return OptionalDouble.empty();
  }
}
