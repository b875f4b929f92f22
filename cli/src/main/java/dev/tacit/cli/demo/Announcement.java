package dev.tacit.cli.demo;

import dev.tacit.cli.device.Trust;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.terminal.ShellWord;
import dev.tacit.server.round.Ending;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a demo says of itself before it begins and when it has ended. */
final class Announcement {
  private Announcement() {}

  static String opening(DemoOptions options, Path directory) {
    return "Tacit demo: "
        + options.clients()
        + " clients, "
        + Figures.count(options.rounds(), "round")
        + ", "
        + options.dataset()
        + ", target epsilon "
        + Figures.exact(options.epsilon())
        + " at delta "
        + Figures.scientific(options.delta())
        + (options.trust() == Trust.LOCAL
            ? ""
            : " for each client as a whole, trust model " + options.trust().option())
        + "; everything goes to "
        + directory;
  }

  /** What came out, and what its epsilon promises. */
  static List<String> closing(Demo.Finished finished, DemoOptions options, Path directory) {
    List<String> lines = new ArrayList<>();
    DemoResult result = finished.result();
    lines.add("");
    if (finished.end().ending() != Ending.COMPLETED) {
      lines.add("The run " + ResultWriter.words(finished.end()) + ".");
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "Done after %d of %d rounds in %.0f s: test accuracy %.2f %% at epsilon <= %s, delta = %s.",
            result.rounds(),
            result.plannedRounds(),
            result.seconds(),
            100 * result.accuracy(),
            Figures.epsilon(result.epsilon()),
            Figures.scientific(result.delta())));
    if (result.rounds() == 0) {
      lines.add(
          "No round was committed: the model is the one that the run began with. What devices were charged in rounds"
              + " that were abandoned stays charged.");
    } else {
      lines.add(promise(options));
      if (!result.warning().isEmpty()) {
        lines.add("As foreseen before the start, the noise was large beside what the updates say.");
      }
    }
    if (options.serve()) {
      lines.add(
          "It counts the sums that the aggregator's ledger lists; a client's own ledger may hold more.");
    }
    lines.add("  model   " + result.model());
    lines.add("  result  " + RunFiles.result(directory));
    lines.add("  report  " + result.report());
    return lines;
  }

  static String stopped(int roundsCommitted, Path directory) {
    return "Stopped after "
        + roundsCommitted
        + " committed rounds; what was committed is kept. Go on with: "
        + ShellWord.launcher()
        + " demo --resume "
        + ShellWord.of(directory);
  }

  private static String promise(DemoOptions options) {
    int least = options.minimumCohort();
    return switch (options.trust()) {
      case LOCAL ->
          "That bounds what all releases of any one client say about any one of its training examples"
              + " (add or remove one), even to the aggregator, which saw sums of at least "
              + least
              + " noisy updates only.";
      case DISTRIBUTED ->
          "That bounds what all sums say about all the examples of any one client (zero out), even to the aggregator"
              + " and to "
              + Figures.count(DemoTask.DEMANDS.corruptOf(options.clients()), "client")
              + " in league with it, as long as secure aggregation holds: of at least "
              + least
              + " clients in a sum, the others' shares of noise make up the whole.";
      case CENTRAL ->
          "That bounds what all models say about all the examples of any one client (zero out), to everybody but the"
              + " aggregator, which is trusted to add the noise and not to look before; it had sums of at least "
              + least
              + " updates only.";
    };
  }
}
