package dev.tacit.cli.terminal;

import dev.tacit.cli.report.Figures;
import java.io.PrintStream;
import java.time.Duration;

/**
 * How far something is: a line that moves on a terminal, and one from time to time elsewhere; with
 * lines that stay. Not thread-safe.
 */
public final class ProgressLine {
  private static final long EVERY_NANOS = 100_000_000L;
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final PrintStream out;
  private final MovingLine moving;
  private final boolean terminal;
  private long began = System.nanoTime();
  private long shown = began;

  /**
   * @param terminal whether lines can be drawn over
   */
  public ProgressLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.moving = new MovingLine(out);
    this.terminal = terminal;
  }

  /** Time is told from now on. */
  public void begin() {
    began = System.nanoTime();
    shown = began;
  }

  /** Since it began. */
  public double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  /** In words, what the rest takes if it goes on as it did. */
  public String left(double share) {
    return Figures.words(Duration.ofSeconds(Math.round(seconds() * (1 / share - 1))));
  }

  /** Whether to {@link #show} something again. */
  public boolean isDue() {
    return System.nanoTime() - shown >= (terminal ? EVERY_NANOS : PATIENCE_NANOS);
  }

  /** How far it is. */
  public void show(String line) {
    shown = System.nanoTime();
    if (terminal) {
      moving.draw(line);
    } else {
      say(line);
    }
  }

  /** A line that stays. */
  public void say(String line) {
    moving.clear();
    out.println(line);
    out.flush();
  }
}
