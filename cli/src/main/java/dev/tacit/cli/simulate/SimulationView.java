package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.simulate.privacy.GuaranteeWords;
import dev.tacit.cli.terminal.MovingLine;
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
  private static final long EVERY_NANOS = 100_000_000L;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final PrintStream out;
  private final MovingLine moving;
  private final boolean terminal;
  private final long began = System.nanoTime();
  private Experiment experiment;
  private long drawn = began;
  private long clients;
  private String score = "";

  SimulationView(PrintStream out, boolean terminal) {
    this.out = out;
    this.moving = new MovingLine(out);
    this.terminal = terminal;
  }

  void begin(SimulationJob job, Path folder) {
    experiment = job.experiment();
    say(
        "%s: SIMULATION of %,d clients, %,d rounds, %,d weights; everything goes to %s"
            .formatted(
                experiment.name(),
                experiment.population().size(),
                experiment.rounds(),
                experiment.model().spec().parameterCount(),
                folder));
    say(experiment.population().description());
    job.guarantee().ifPresent(guarantee -> say(GuaranteeWords.line(experiment, guarantee)));
    job.guarantee()
        .flatMap(guarantee -> GuaranteeWords.doubt(experiment, guarantee))
        .ifPresent(doubt -> say(doubt + "."));
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
    long now = System.nanoTime();
    boolean last = round.round() == experiment.rounds();
    if (now - drawn < (terminal ? EVERY_NANOS : PATIENCE_NANOS) && !last) {
      return;
    }
    drawn = now;
    double seconds = (now - began) / 1e9;
    long left = Math.round(seconds / round.round() * (experiment.rounds() - round.round()));
    String line =
        String.format(
            Locale.ROOT,
            "Round %,d of %,d%s  %,.0f clients/s  %s left",
            round.round(),
            experiment.rounds(),
            score,
            clients / seconds,
            Figures.words(Duration.ofSeconds(left)));
    if (terminal) {
      moving.draw(line);
    } else {
      say(line);
    }
  }

  void end(ObjectNode result) {
    StringBuilder line =
        new StringBuilder(
            "Done: %,d rounds in %s"
                .formatted(
                    result.get("rounds").asInt(),
                    Figures.words(
                        Duration.ofSeconds(Math.round(result.get("seconds").asDouble())))));
    if (result.has("accuracy")) {
      line.append(
          String.format(
              Locale.ROOT, ", test accuracy %.2f %%", 100 * result.get("accuracy").asDouble()));
    }
    if (result.has("rounds_to_target")) {
      line.append(
          String.format(
              Locale.ROOT,
              ", %.1f rounds to %.2f %%",
              result.get("rounds_to_target").asDouble(),
              100 * result.get("target_accuracy").asDouble()));
    }
    say(line + ".");
  }

  /** It was broken off. */
  void stopped(Path folder) {
    say(
        "Stopped. To go on: %s simulate --resume %s"
            .formatted(ShellWord.launcher(), ShellWord.of(folder)));
  }

  private void say(String line) {
    moving.clear();
    out.println(line);
    out.flush();
  }
}
