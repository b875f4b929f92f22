package dev.tacit.cli.train;

import dev.tacit.cli.report.Figures;
import dev.tacit.cli.terminal.MovingLine;
import dev.tacit.cli.train.log.Measurement;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * What a person sees while a model trains: a bar that moves on a terminal, lines elsewhere.
 * Thread-safe.
 */
class TrainView {
  private static final int BAR = 24;
  private static final long EVERY_NANOS = 100_000_000L;
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final PrintStream out;
  private final MovingLine moving;
  private final boolean terminal;
  private int steps;
  private int first;
  private double stepsPerEpoch = 1;
  private long began;
  private long drawn;
  private String score = "";

  /**
   * @param terminal whether lines can be drawn over
   */
  TrainView(PrintStream out, boolean terminal) {
    this.out = out;
    this.moving = new MovingLine(out);
    this.terminal = terminal;
  }

  synchronized void say(String line) {
    clear();
    out.println(line);
    out.flush();
  }

  /** Training begins, after so many steps of an earlier attempt. */
  synchronized void begin(Plan plan, int done) {
    steps = plan.recipe().steps();
    stepsPerEpoch = plan.stepsPerEpoch();
    first = done;
    score = "";
    began = System.nanoTime();
    drawn = began - EVERY_NANOS;
  }

  /** So many steps are done. */
  synchronized void step(int done) {
    long now = System.nanoTime();
    if (terminal && now - drawn >= EVERY_NANOS) {
      drawn = now;
      moving.draw(
          bar(done, steps) + " epoch " + decimal(done / stepsPerEpoch) + score + left(done, now));
    }
  }

  /** Something before training is so far. */
  synchronized void preparing(String what, int done, int all) {
    long now = System.nanoTime();
    if (now - drawn >= (terminal ? EVERY_NANOS : PATIENCE_NANOS) || done == all && terminal) {
      drawn = now;
      String line = what + " " + bar(done, all);
      if (terminal) {
        moving.draw(line);
      } else {
        out.println("  " + line);
        out.flush();
      }
    }
  }

  synchronized void measured(Measurement point) {
    String loss = String.format(Locale.ROOT, "test loss %.4f", point.loss());
    String accuracy =
        point.hasAccuracy()
            ? String.format(Locale.ROOT, "  accuracy %.2f %%", 100 * point.accuracy())
            : "";
    String epsilon =
        Double.isFinite(point.epsilon()) ? "  epsilon <= " + Figures.epsilon(point.epsilon()) : "";
    score = (point.hasAccuracy() ? accuracy : "  " + loss) + epsilon;
    say(
        String.format(
            Locale.ROOT,
            "Step %s of %s, epoch %s: %s%s%s%s  (%s)",
            Figures.count(point.step()),
            Figures.count(steps),
            decimal(point.epoch()),
            loss,
            accuracy,
            ScoreWords.all(point.scores(), "  "),
            epsilon,
            Figures.words(Duration.ofMillis((long) (1000 * point.seconds())))));
  }

  private static String bar(int done, int all) {
    int filled = (int) ((long) BAR * done / Math.max(1, all));
    return String.format(
        Locale.ROOT, "%,d of %,d [%s%s]", done, all, "#".repeat(filled), ".".repeat(BAR - filled));
  }

  private String left(int done, long now) {
    double each = (now - began) / 1e9 / Math.max(1, done - first);
    return "  " + Figures.words(Duration.ofMillis((long) (1000 * each * (steps - done)))) + " left";
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** Takes the bar away. */
  synchronized void clear() {
    moving.clear();
  }
}
