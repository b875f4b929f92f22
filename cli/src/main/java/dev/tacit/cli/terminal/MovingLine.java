package dev.tacit.cli.terminal;

import java.io.PrintStream;

/** A line of a terminal that is drawn over. Not thread-safe. */
public final class MovingLine {
  private final PrintStream out;
  private boolean drawn;

  public MovingLine(PrintStream out) {
    this.out = out;
  }

  /** Draws it instead of what it was. */
  public void draw(String line) {
    // Without line wrap, so that a narrow terminal clips the line instead of scrolling.
    out.print("\r\033[?7l" + line + "\033[K\033[?7h");
    out.flush();
    drawn = true;
  }

  /** Takes it away. */
  public void clear() {
    if (drawn) {
      out.print("\r\033[K");
      out.flush();
      drawn = false;
    }
  }
}
