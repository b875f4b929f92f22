package dev.tacit.cli.demo;

import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.RunReport.RoundPoint;
import dev.tacit.cli.terminal.MovingLine;
import dev.tacit.client.ClientSummary;
import dev.tacit.client.StopReason;
import dev.tacit.server.RoundListener;
import dev.tacit.server.round.Phase;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a person sees while a demo runs: a bar that moves on a terminal, lines elsewhere.
 * Thread-safe.
 */
final class DemoView {
  private static final int BAR = 24;
  private static final Pattern LINES = Pattern.compile("\\s*\\R\\s*");
  private static final Pattern CONSTANT = Pattern.compile("\\b[A-Z]{3,}(_[A-Z]+)*\\b");

  /** Of a round's time, about how much is over when a phase begins; training takes nearly all. */
  private static final double[] BEGINS = {0, 0.05, 0.88, 0.9, 0.92, 0.95, 0.97, 0.99};

  private final PrintStream out;
  private final MovingLine moving;
  private final boolean terminal;
  private final int rounds;
  private final double[] trained;
  private String lastLine = "";
  private String configured = "";
  private String score = "";
  private boolean quiet;

  /**
   * @param terminal whether lines can be drawn over
   */
  DemoView(PrintStream out, boolean terminal, int rounds, int clients) {
    this.out = out;
    this.moving = new MovingLine(out);
    this.terminal = terminal;
    this.rounds = rounds;
    this.trained = new double[clients];
  }

  synchronized void say(String line) {
    moving.clear();
    out.println(line);
    out.flush();
    lastLine = "";
  }

  /** A device is so far with its training. */
  synchronized void training(int client, int round, int step, int steps) {
    trained[client] = (double) step / steps;
    draw(round, Phase.CONFIGURATION, "train", trainedShare(), configured);
  }

  synchronized void phase(int round, Phase phase, int done, int goal) {
    if (phase == Phase.SELECTION) {
      Arrays.fill(trained, 0);
    }
    double share = goal == 0 ? 0 : (double) done / goal;
    String clients = " " + done + "/" + goal + " clients";
    if (phase == Phase.CONFIGURATION) {
      share = Math.max(share, trainedShare());
      configured = clients;
    }
    draw(round, phase, words(phase), share, clients);
  }

  private double trainedShare() {
    return Arrays.stream(trained).average().orElse(0);
  }

  synchronized void committed(RoundPoint point) {
    score =
        String.format(
            Locale.ROOT,
            "  accuracy %.1f %%  epsilon <= %s",
            100 * point.accuracy(),
            Figures.epsilon(point.epsilon()));
    say(
        String.format(
            Locale.ROOT,
            "Round %2d of %d: %d of %d clients in the sum%s  (%.1f s)",
            point.round(),
            rounds,
            point.survivors(),
            point.cohort(),
            score,
            point.took().toMillis() / 1e3));
  }

  synchronized void abandoned(int round, Phase phase, String reason) {
    if (quiet) {
      return;
    }
    say(
        "Round "
            + round
            + " was abandoned in "
            + words(phase)
            + ": "
            + words(reason)
            + ". What the devices were charged stays charged; the round is tried again.");
  }

  void died(Fault fault) {
    say(
        "  client "
            + (fault.client() + 1)
            + " was killed in round "
            + fault.round()
            + " before "
            + words(fault.phase().name()));
  }

  synchronized void ended(int client, ClientSummary summary) {
    if (!quiet
        && summary.reason() != StopReason.TASK_FINISHED
        && summary.reason() != StopReason.INTERRUPTED) {
      String detail = summary.detail().isEmpty() ? "" : " (" + summary.detail() + ")";
      say("  client " + (client + 1) + " stopped: " + words(summary.reason().name()) + detail);
    }
  }

  synchronized void failed(int client, Exception e) {
    if (!quiet) {
      say(
          "  client "
              + (client + 1)
              + " failed: "
              + LINES.matcher("" + e.getMessage()).replaceAll(" "));
    }
  }

  /** From now on, what devices say as they are stopped is no news. */
  synchronized void quiet() {
    quiet = true;
    moving.clear();
  }

  private void draw(int round, Phase phase, String words, double share, String detail) {
    if (quiet) {
      return;
    }
    double begins = BEGINS[phase.ordinal()];
    double ends = phase.ordinal() + 1 < BEGINS.length ? BEGINS[phase.ordinal() + 1] : 1;
    int filled = (int) Math.round(BAR * (begins + (ends - begins) * Math.min(1, share)));
    String line =
        String.format(
            Locale.ROOT,
            "Round %2d of %d [%s%s] %s%s%s",
            round,
            rounds,
            "#".repeat(filled),
            ".".repeat(BAR - filled),
            words,
            detail,
            score);
    if (terminal && !line.equals(lastLine)) {
      moving.draw(line);
      lastLine = line;
    }
  }

  /** The same without the names of constants. */
  private static String words(String text) {
    return CONSTANT
        .matcher(text)
        .replaceAll(name -> name.group().toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  private static String words(Phase phase) {
    switch (phase) {
      case SELECTION:
        return "check-in";
      case CONFIGURATION:
        return "train";
      case ADVERTISE_KEYS:
        return "advertise keys";
      case SHARE_KEYS:
        return "share keys";
      case MASKED_INPUT:
        return "masked updates";
      case CONSISTENCY:
        return "consistency";
      case UNMASK:
        return "unmask";
      default:
        return "commit";
    }
  }

  /** What the aggregator tells, but for the commits, which somebody evaluates first. */
  abstract static class Listener implements RoundListener {
    private final DemoView view;

    Listener(DemoView view) {
      this.view = view;
    }

    @Override
    public void phase(int round, Phase phase, int done, int goal) {
      view.phase(round, phase, done, goal);
    }

    @Override
    public void abandoned(int round, Phase phase, String reason) {
      view.abandoned(round, phase, reason);
    }
  }
}
