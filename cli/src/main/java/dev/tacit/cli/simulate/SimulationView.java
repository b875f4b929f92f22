package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.simulate.privacy.GuaranteeWords;
import dev.tacit.cli.terminal.ProgressLine;
import dev.tacit.cli.terminal.ShellWord;
import dev.tacit.learning.Evaluation;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.RoundReport;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What a person sees of a simulation: a line that moves on a terminal, some lines elsewhere. */
final class SimulationView {
  private final ProgressLine line;
  private Experiment experiment;
  private long clients;
  private String score = "";

  SimulationView(PrintStream out, boolean terminal) {
    this.line = new ProgressLine(out, terminal);
  }

  void begin(SimulationJob job, Path folder) {
    experiment = job.experiment();
    line.say(
        "%s: SIMULATION of %,d clients, %,d rounds, %,d weights; everything goes to %s"
            .formatted(
                experiment.name(),
                experiment.population().size(),
                experiment.rounds(),
                experiment.model().spec().parameterCount(),
                folder));
    line.say(experiment.population().description());
    job.guarantee().ifPresent(guarantee -> line.say(GuaranteeWords.line(experiment, guarantee)));
    job.guarantee()
        .flatMap(guarantee -> GuaranteeWords.doubt(experiment, guarantee))
        .ifPresent(doubt -> line.say(doubt + "."));
  }

  void round(RoundReport round) {
    clients += round.counted();
    if (round.test().isPresent()) {
      Evaluation test = round.test().get();
      score =
          String.format(
              Locale.ROOT,
              "  test accuracy %.2f %%  loss %.4f",
              100 * test.accuracy(),
              test.loss());
    }
    if (line.isDue() || round.round() == experiment.rounds()) {
      line.show(
          String.format(
              Locale.ROOT,
              "Round %,d of %,d%s  %,.0f clients/s  %s left",
              round.round(),
              experiment.rounds(),
              score,
              clients / line.seconds(),
              line.left((double) round.round() / experiment.rounds())));
    }
  }

  void end(ObjectNode result) {
    StringBuilder words =
        new StringBuilder(
            "Done: %,d rounds in %s"
                .formatted(
                    result.get("rounds").asInt(),
                    Figures.words(
                        Duration.ofSeconds(Math.round(result.get("seconds").asDouble())))));
    if (result.has("accuracy")) {
      words.append(
          String.format(
              Locale.ROOT, ", test accuracy %.2f %%", 100 * result.get("accuracy").asDouble()));
    }
    if (result.has("rounds_to_target")) {
      words.append(
          String.format(
              Locale.ROOT,
              ", %.1f rounds to %.2f %%",
              result.get("rounds_to_target").asDouble(),
              100 * result.get("target_accuracy").asDouble()));
    }
    line.say(words + ".");
  }

  /** It was broken off. */
  void stopped(Path folder) {
    line.say(
        "Stopped. To go on: %s simulate --resume %s"
            .formatted(ShellWord.launcher(), ShellWord.of(folder)));
  }
}
