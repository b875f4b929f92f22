package dev.tacit.cli.simulate;

import dev.tacit.cli.report.Figures;
import dev.tacit.cli.terminal.ProgressLine;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a person sees of a sweep while it goes on. Thread-safe. */
final class SweepView {
  private final ProgressLine line;
  private final Map<String, Integer> working = new HashMap<>();
  private int runs;
  private int ended;
  private long rounds;
  private long left;

  SweepView(PrintStream out, boolean terminal) {
    this.line = new ProgressLine(out, terminal);
  }

  /** A line for people. */
  synchronized void say(String text) {
    line.say(text);
  }

  /** Before the first round. */
  synchronized void begin(List<Sweep.Run> todo) {
    runs = todo.size();
    left = todo.stream().mapToLong(run -> run.config().rounds()).sum();
    line.begin();
  }

  synchronized void round(Sweep.Run run) {
    working.merge(run.folder(), 1, Integer::sum);
    rounds++;
    left--;
    if (line.isDue()) {
      line.show(
          String.format(
              Locale.ROOT,
              "%,d of %,d runs done, %,d at work, %,d rounds; %s left at most",
              ended,
              runs,
              working.size(),
              rounds,
              line.left((double) rounds / (rounds + left))));
    }
  }

  synchronized void done(Sweep.Run run) {
    end(run);
    say(String.format(Locale.ROOT, "%,d of %,d: %s is done", ended, runs, run.folder()));
  }

  synchronized void failed(Sweep.Run run, String problem) {
    end(run);
    say(
        String.format(
            Locale.ROOT,
            "%,d of %,d: %s FAILED: %s",
            ended,
            runs,
            run.folder(),
            Figures.printable(problem)));
  }

  private void end(Sweep.Run run) {
    ended++;
    Integer did = working.remove(run.folder());
    // Of one that reached its target earlier no more rounds are left.
    left -= run.config().rounds() - (did == null ? 0 : did);
  }
}
