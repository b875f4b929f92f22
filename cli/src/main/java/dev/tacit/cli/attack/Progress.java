package dev.tacit.cli.attack;

import dev.tacit.cli.terminal.ProgressLine;
import java.io.PrintStream;
import java.util.Locale;

/** What a person sees of an attack. */
final class Progress {
  private final ProgressLine line;
  private String what = "";
  private int runs;

  Progress(PrintStream out, boolean terminal) {
    this.line = new ProgressLine(out, terminal);
  }

  /** Begins with some runs. */
  void begin(String name, int count) {
    what = name;
    runs = count;
    line.begin();
  }

  /** So many are done. */
  void done(int count) {
    if (line.isDue() || count == runs) {
      line.show(
          String.format(
              Locale.ROOT,
              "%s: run %,d of %,d  %s left",
              what,
              count,
              runs,
              line.left((double) count / runs)));
    }
  }

  void say(String text) {
    line.say(text);
  }
}
