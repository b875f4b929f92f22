package dev.tacit.cli.simulate.rounds;

import dev.tacit.learning.Evaluation;
import dev.tacit.simulation.experiment.RoundReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Rounds for tests. */
public final class Rounds {
  /** Of a model of 10 floats whose updates are 5 bytes. */
  static final Traffic TRAFFIC = new Traffic(40, 5);

  private Rounds() {}

  /** Ten devices asked: seven counted, one late, two lost. */
  public static RoundReport round(int number, double seconds, Optional<Evaluation> test) {
    return new RoundReport(
        number,
        seconds,
        10,
        7,
        1,
        2,
        false,
        700,
        0.5,
        Optional.empty(),
        test,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** One of 1,000 examples, so many of them right, with a loss of 1. */
  static Optional<Evaluation> right(int examples) {
    return Optional.of(new Evaluation(examples, 1000, 1000, 1000));
  }

  /**
   * Rounds of 30 s, each measured.
   *
   * @param accuracies in thousandths
   */
  public static List<RoundRow> of(int... accuracies) {
    List<RoundRow> rows = new ArrayList<>();
    for (int accuracy : accuracies) {
      int number = rows.size() + 1;
      rows.add(
          RoundRow.of(
              round(number, 30 * number, right(accuracy)), TRAFFIC, OptionalDouble.empty()));
    }
    return rows;
  }
}
