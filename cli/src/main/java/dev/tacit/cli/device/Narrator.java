package dev.tacit.cli.device;

import dev.tacit.cli.report.Figures;
import dev.tacit.client.AwayReason;
import dev.tacit.client.ClientListener;
import dev.tacit.client.ClientPhase;
import dev.tacit.client.ClientSummary;
import dev.tacit.client.DeclineReason;
import dev.tacit.client.RoundOutcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a device tells, one line an event; parents read the lines, people too. */
final class Narrator implements ClientListener {
  private final PrintWriter out;
  private final List<String> pauses;
  private boolean away = true;

  Narrator(PrintWriter out, List<String> pauses) {
    this.out = out;
    this.pauses = pauses;
  }

  void begins(String name, int examples, DeviceSetup setup, Endpoint aggregator) {
    say(
        String.format(
            Locale.ROOT,
            "Device %s with %s of %s, part %s; trust model %s, at most epsilon %s at delta %s, in sums of at least %d"
                + " devices; aggregator %s:%d",
            name,
            Figures.count(examples, "example"),
            setup.data(),
            setup.part(),
            setup.trust().option(),
            Figures.exact(setup.budgetEpsilon()),
            Figures.scientific(setup.budgetDelta()),
            setup.minimumCohort(),
            aggregator.host(),
            aggregator.port()));
  }

  void stopped(ClientSummary summary, double delta) {
    say(
        "Stopped: "
            + words(summary.reason())
            + ". Took part in "
            + Figures.count(summary.roundsTaken(), "committed round")
            + "; all that was ever charged: epsilon <= "
            + Figures.epsilon(summary.epsilon().upper())
            + " at delta = "
            + Figures.scientific(delta)
            + ".");
  }

  @Override
  public void checkedIn() {
    if (away) {
      say("checked in; waiting to be chosen");
    }
    away = false;
  }

  @Override
  public void phase(int round, ClientPhase phase) {
    if (pauses.contains(round + ":" + phase)) {
      say("paused " + round + ":" + phase);
      waitForDeath();
    }
  }

  @Override
  public void accepted(int round, int rounds, double epsilonAfter) {
    say(
        "round "
            + round
            + " of "
            + rounds
            + ": accepted, epsilon after it <= "
            + Figures.epsilon(epsilonAfter));
  }

  @Override
  public void roundEnded(int round, RoundOutcome outcome, double spent) {
    say("round " + round + ": " + words(outcome) + ", epsilon spent <= " + Figures.epsilon(spent));
  }

  @Override
  public void declined(int round, DeclineReason reason, String detail) {
    say("round " + round + ": declined, " + detail);
  }

  @Override
  public void disconnected(Duration retryIn, AwayReason reason, String detail) {
    away = true;
    say("aggregator away, " + words(reason) + "; next try in " + retryIn.toMillis() + " ms");
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  private static void waitForDeath() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
