package dev.tacit.cli.ledger;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.budget.DeltaOption;
import dev.tacit.cli.ledger.LedgerReport.Remaining;
import dev.tacit.cli.ledger.LedgerReport.Statement;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.ledger.LedgerFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A ledger for those who have to answer for it. */
@Command(
    name = "report",
    description =
        "What a ledger says was released, and what that reveals at most. The ledger's chain is verified first.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  tacit report tacit-demo/20261124-110000/clients/001/ledger.jsonl --budget-epsilon 3",
      "  tacit report device/ledger.jsonl --json"
    })
public final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "LEDGER", description = "a ledger file, one JSON entry a line")
  private Path ledger;

  @Mixin private DeltaOption deltaOption;

  @Option(
      names = "--budget-epsilon",
      paramLabel = "EPSILON",
      description = "also say what is left of it")
  private Double budget;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() {
    if (!Files.isRegularFile(ledger)) {
      throw new ParameterException(
          spec.commandLine(), "LEDGER must be a ledger file but was " + ledger);
    }
    if (budget != null && !(budget > 0 && budget < Double.POSITIVE_INFINITY)) {
      throw new ParameterException(
          spec.commandLine(), "--budget-epsilon must be > 0 and finite but was " + budget);
    }
    double delta;
    try {
      delta = deltaOption.value();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    LedgerReport report =
        LedgerReport.of(LedgerFile.read(ledger), delta, Optional.ofNullable(budget));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(toJson(report).toPrettyString());
    } else {
      print(report, out);
    }
    out.flush();
    return 0;
  }

  private void print(LedgerReport report, PrintWriter out) {
    out.println(
        "Ledger " + ledger + ": " + Figures.count(report.entries()) + " entries, chain whole");
    report.lastHash().ifPresent(hash -> out.println("  last hash " + hash));
    report.statements().forEach(statement -> print(statement, out));
    out.println();
    out.println("What this rests on:");
    report
        .assumptions()
        .forEach(
            assumption ->
                out.println(
                    (assumption.enforced() ? "  enforced      " : "  not enforced  ")
                        + assumption.statement()));
    out.println();
    out.println(
        "Erasure: deleting a person's data stops later releases. What was released stays released, and"
            + " the bounds above hold for it; a model that was trained on it is not undone.");
  }

  private static void print(Statement statement, PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "epsilon <= %s at delta = %s, unit: one %s, relation: %s%n",
        Figures.epsilon(statement.epsilon()),
        Figures.scientific(statement.delta()),
        statement.unit().label(),
        statement.relation().label());
    out.println(
        statement.fixed()
            ? "  by privacy loss distributions: all steps are of one kind, taken for fixed beforehand"
            : "  by a Renyi filter: steps differ, and may have been chosen by earlier releases");
    out.println("  Renyi accounting, for comparison: " + Figures.epsilon(statement.renyi()));
    out.printf(
        Locale.ROOT,
        "  %,d charged, of which %,d are known to be in a published sum%n",
        statement.charged(),
        statement.released());
    for (int i = 0; i < LedgerReport.FALSE_POSITIVE_RATES.length; i++) {
      out.printf(
          Locale.ROOT,
          "  an attacker who wrongly accuses %s of outsiders finds at most %s of the records%n",
          Figures.share(LedgerReport.FALSE_POSITIVE_RATES[i]),
          Figures.shareUp(statement.truePositiveRates().get(i)));
    }
    statement.remaining().ifPresent(remaining -> print(remaining, out));
  }

  private static void print(Remaining remaining, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "  of a budget of epsilon %s, %,d more rounds like the last one fit%s%n",
        Figures.exact(remaining.budget()),
        remaining.rounds(),
        remaining
            .until()
            .map(time -> "; at the pace so far until " + Figures.time(time))
            .orElse(""));
  }

  private static ObjectNode toJson(LedgerReport report) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("entries", report.entries());
    report.lastHash().ifPresent(hash -> root.put("last_hash", hash));
    ArrayNode statements = root.putArray("statements");
    report.statements().forEach(statement -> statements.add(toJson(statement)));
    ArrayNode assumptions = root.putArray("assumptions");
    report
        .assumptions()
        .forEach(
            a ->
                assumptions
                    .addObject()
                    .put("statement", a.statement())
                    .put("enforced", a.enforced()));
    return root;
  }

  private static ObjectNode toJson(Statement statement) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("unit", statement.unit().label())
            .put("relation", statement.relation().label())
            .put("epsilon", statement.epsilon())
            .put("delta", statement.delta())
            .put("accountant", statement.fixed() ? "pld" : "renyi_filter")
            .put("renyi", statement.renyi())
            .put("charged", statement.charged())
            .put("released", statement.released());
    node.set("event", PrivacyEvents.toTree(statement.event()));
    ArrayNode rates = node.putArray("attacker");
    for (int i = 0; i < LedgerReport.FALSE_POSITIVE_RATES.length; i++) {
      rates
          .addObject()
          .put("false_positive_rate", LedgerReport.FALSE_POSITIVE_RATES[i])
          .put("true_positive_rate_at_most", statement.truePositiveRates().get(i));
    }
    ArrayNode spent = node.putArray("spent");
    statement
        .spent()
        .forEach(
            s ->
                spent
                    .addObject()
                    .put("sequence", s.sequence())
                    .put("time", s.time().toString())
                    .put("task", s.task())
                    .put("round", s.round())
                    .put("epsilon", s.epsilon()));
    statement
        .remaining()
        .ifPresent(
            r -> {
              ObjectNode left =
                  node.putObject("remaining").put("budget", r.budget()).put("rounds", r.rounds());
              r.until().ifPresent(time -> left.put("until", time.toString()));
            });
    return node;
  }
}
