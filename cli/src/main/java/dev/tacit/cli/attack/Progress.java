package dev.tacit.cli.attack;

import dev.tacit.cli.report.Figures;
import dev.tacit.cli.terminal.MovingLine;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What a person sees of an attack: a line that moves on a terminal, some lines elsewhere. */
final class Progress {
  private static final long EVERY_NANOS = 100_000_000L;
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final PrintStream out;
  private final MovingLine moving;
  private final boolean terminal;
  private String what = "";
  private int runs;
  private long began;
  private long drawn;

  Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.moving = new MovingLine(out);
    this.terminal = terminal;
  }

  /** Begins with some runs. */
  void begin(String name, int count) {
    what = name;
    runs = count;
    began = System.nanoTime();
    drawn = began;
  }

  /** So many are done. */
  void done(int count) {
    long now = System.nanoTime();
    if (now - drawn < (terminal ? EVERY_NANOS : PATIENCE_NANOS) && count < runs) {
      return;
    }
    drawn = now;
    double seconds = (now - began) / 1e9;
    String line =
        String.format(
            Locale.ROOT,
            "%s: run %,d of %,d  %s left",
            what,
            count,
            runs,
            Figures.words(Duration.ofSeconds(Math.round(seconds / count * (runs - count)))));
    if (terminal) {
      moving.draw(line);
    } else {
      say(line);
    }
  }

  void say(String text) {
    moving.clear();
    out.println(text);
    out.flush();
  }
}
