package dev.tacit.cli.simulate;

import dev.tacit.cli.report.Figures;
import dev.tacit.cli.terminal.MovingLine;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a person sees of a sweep while it goes on. Thread-safe. */
final class SweepView {
  private static final long EVERY_NANOS = 200_000_000L;
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final PrintStream out;
  private final MovingLine moving;
  private final boolean terminal;
  private final Map<String, Integer> working = new HashMap<>();
  private long began;
  private long drawn;
  private int runs;
  private int ended;
  private long rounds;
  private long left;

  SweepView(PrintStream out, boolean terminal) {
    this.out = out;
    this.moving = new MovingLine(out);
    this.terminal = terminal;
  }

  /** A line for people. */
  synchronized void say(String line) {
    moving.clear();
    out.println(line);
    out.flush();
  }

  /** Before the first round. */
  synchronized void begin(List<Sweep.Run> todo) {
    runs = todo.size();
    left = todo.stream().mapToLong(run -> run.config().rounds()).sum();
    began = System.nanoTime();
    drawn = began;
  }

  synchronized void round(Sweep.Run run) {
    working.merge(run.folder(), 1, Integer::sum);
    rounds++;
    left--;
    long now = System.nanoTime();
    if (now - drawn < (terminal ? EVERY_NANOS : PATIENCE_NANOS)) {
      return;
    }
    drawn = now;
    double seconds = (now - began) / 1e9;
    String line =
        String.format(
            Locale.ROOT,
            "%,d of %,d runs done, %,d at work, %,d rounds; %s left at most",
            ended,
            runs,
            working.size(),
            rounds,
            Figures.words(Duration.ofSeconds(Math.round(seconds / rounds * left))));
    if (terminal) {
      moving.draw(line);
    } else {
      say(line);
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
