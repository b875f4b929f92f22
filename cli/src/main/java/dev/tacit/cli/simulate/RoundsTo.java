package dev.tacit.cli.simulate;

import dev.tacit.simulation.experiment.RoundReport;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Rounds until a test accuracy is reached, as McMahan, Moore, Ramage, Hampson and Agüera y Arcas
 * (AISTATS 2017, section 3) count them: of the curve of the best accuracy so far, where lines
 * between the measurements cross the target.
 */
final class RoundsTo {
  private RoundsTo() {}

  static OptionalDouble of(List<RoundReport> rounds, double target) {
    double best = 0;
    int at = 0;
    for (RoundReport round : rounds) {
      if (round.test().isEmpty()) {
        continue;
      }
      double accuracy = round.test().get().accuracy();
      if (accuracy >= target) {
        double share = at == 0 ? 1 : (target - best) / (accuracy - best);
        return OptionalDouble.of(at + share * (round.round() - at));
      }
      best = Math.max(best, accuracy);
      at = round.round();
    }
    return OptionalDouble.empty();
  }
}
