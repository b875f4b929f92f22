package dev.tacit.cli.simulate;

import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.simulate.SweepRunner.State;
import dev.tacit.cli.terminal.FileTime;
import dev.tacit.cli.terminal.ShellWord;
import dev.tacit.cli.terminal.StopSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A sweep from its configuration to its results. */
final class SweepJob {
  private final ConfigFile file;
  private final Sweep sweep;
  private final int threads;
  private final SweepView view;

  /**
   * Reads every combination.
   *
   * @throws IllegalArgumentException if one is not as it must be
   */
  SweepJob(ConfigFile file, int threads, SweepView view) {
    this.file = file;
    this.sweep = Sweep.of(file);
    this.threads = threads;
    this.view = view;
  }

  /** The first run. */
  Sweep.Run first() {
    return sweep.runs().get(0);
  }

  /** How many runs there are. */
  int size() {
    return sweep.runs().size();
  }

  /** Of the first run. */
  String name() {
    return first().config().name();
  }

  /**
   * Opens the data and looks whether every combination fits it; nothing is written.
   *
   * @param out a folder that is new, empty or of this sweep; null for one of a name of its own
   * @throws IllegalArgumentException if one does not, or the folder holds runs of something else
   */
  Prepared prepare(Path out) throws IOException, InterruptedException {
    Path path = out == null ? Path.of("tacit-simulate", name() + "-sweep-" + FileTime.now()) : out;
    SweepFolder.check(path, file.text());
    SweepRunner runner = new SweepRunner(sweep, path, threads, view);
    return new Prepared(path, runner, runner.prepare());
  }

  /**
   * A sweep that can begin.
   *
   * @param left runs that are not done
   */
  record Prepared(Path path, SweepRunner runner, List<Sweep.Run> left) {}

  /**
   * Does the runs that are not done yet.
   *
   * @param engines what they run on
   */
  SweepResult run(Prepared prepared, Engines engines) throws IOException, InterruptedException {
    Path path = prepared.path();
    // The program may be gone as soon as the signal is closed: the folder is closed before.
    try (StopSignal signal = StopSignal.to(() -> stop(prepared.runner()));
        SweepFolder folder = SweepFolder.open(path, file.text())) {
      view.say(opening(path, prepared.left().size(), engines));
      view.begin(prepared.left());
      SweepResult result =
          SweepResult.of(sweep, path, prepared.runner().run(prepared.left(), engines));
      folder.write(result, name());
      view.say(new SweepTable(result).text() + "Everything is in " + path);
      if (result.count(State.DONE) < size()) {
        view.say(
            "Go on: %s simulate %s --out %s"
                .formatted(
                    ShellWord.launcher(),
                    ShellWord.of(SweepFolder.config(path)),
                    ShellWord.of(path)));
      }
      return result;
    }
  }

  private void stop(SweepRunner runner) {
    view.say("Stopping…");
    runner.stop();
  }

  private String opening(Path path, int left, Engines engines) {
    int all = sweep.runs().size();
    String done = left < all ? ", " + Figures.count(all - left) + " of them done" : "";
    String work =
        left == 0
            ? ""
            : ", %s at once on %s".formatted(Figures.count(engines.shares(left).size()), engines);
    return "%s: SIMULATION, %s%s%s; everything goes to %s"
        .formatted(name(), Figures.count(all, "run"), done, work, path);
  }
}
