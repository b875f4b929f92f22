package dev.tacit.cli.simulate;

import dev.tacit.learning.Evaluation;
import dev.tacit.simulation.experiment.RoundReport;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rounds as a table (RFC 4180); what was not measured is left empty. */
final class RoundsCsv {
  private static final String HEAD =
      "round,simulated_seconds,cohort,counted,late,dropped_out,abandoned,examples,update_norm,"
          + "test_accuracy,test_loss\n";

  private RoundsCsv() {}

  static String write(List<RoundReport> rounds) {
    return rounds.stream().map(RoundsCsv::line).collect(Collectors.joining("", HEAD, ""));
  }

  private static String line(RoundReport round) {
    Optional<Evaluation> test = round.test();
    return round.round()
        + ","
        + round.simulatedSeconds()
        + ","
        + round.cohort()
        + ","
        + round.counted()
        + ","
        + round.late()
        + ","
        + round.droppedOut()
        + ","
        + round.abandoned()
        + ","
        + round.examples()
        + ","
        + round.updateNorm()
        + ","
        + test.map(t -> "" + t.accuracy()).orElse("")
        + ","
        + test.map(t -> "" + t.loss()).orElse("")
        + "\n";
  }
}
