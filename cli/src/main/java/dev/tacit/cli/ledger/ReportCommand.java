package dev.tacit.cli.ledger;

import dev.tacit.cli.budget.DeltaOption;
import dev.tacit.cli.ledger.LedgerReport.Question;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.ledger.LedgerEntry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
      "  tacit report device/ledger.jsonl --html report.html",
      "  tacit report tacit-demo/20261124-110000/aggregator/db --people",
      "  tacit report aggregator/db --person PSEUDONYM --html mine.html",
      "  tacit report device/ledger.jsonl --json"
    })
public final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "LEDGER",
      description =
          "a ledger file, one JSON entry a line, or the directory of a stopped aggregator's database")
  private Path ledger;

  @Mixin private DeltaOption deltaOption;

  @Option(
      names = "--budget-epsilon",
      paramLabel = "EPSILON",
      description = "also say what is left of it")
  private Double budget;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "also write a page for a data-protection officer, to be read or printed")
  private Path html;

  @Option(
      names = "--person",
      paramLabel = "PSEUDONYM",
      description = "only what is charged to this participant")
  private String person;

  @Option(names = "--people", description = "the participants that are charged most")
  private boolean people;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "how many people are shown (default: ${DEFAULT-VALUE}); --json has all")
  private int top;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    check();
    List<LedgerEntry> entries = LedgerSource.read(ledger);
    Question question = new Question(delta(), Optional.ofNullable(budget));
    if (people) {
      print(PeopleReport.of(entries, question));
      return 0;
    }
    LedgerReport report =
        person == null
            ? LedgerReport.of(entries, question)
            : LedgerReport.ofPerson(person, entries, question);
    if (person != null && report.listed().isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "No entry lists " + Figures.printable(person) + ": is it written as in the ledger?");
      return 1;
    }
    if (html != null) {
      String page = LedgerPage.render(report, name(), Instant.now());
      Files.write(html, page.getBytes(StandardCharsets.UTF_8));
    }
    print(report);
    return 0;
  }

  private void print(LedgerReport report) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          LedgerJson.of(report)
              .put("unfinished_last_line", LedgerSource.isUnfinished(ledger))
              .toPrettyString());
    } else {
      new LedgerText(out).print(report, name());
      if (html != null) {
        out.println();
        out.println("Page: " + html);
      }
    }
    out.flush();
  }

  private void print(PeopleReport report) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report.toJson().toPrettyString());
    } else {
      report.print(out, name(), top);
    }
    out.flush();
  }

  private String name() {
    return LedgerSource.isUnfinished(ledger)
        ? ledger + " without its last line, which is not finished"
        : ledger.toString();
  }

  private void check() throws IOException {
    if (Files.notExists(ledger)) {
      throw wrong("LEDGER must exist but there is no " + ledger);
    }
    if (!LedgerSource.isIn(ledger)) {
      throw wrong("LEDGER must be a ledger file or an aggregator's database but was " + ledger);
    }
    if (budget != null && !(budget > 0 && budget < Double.POSITIVE_INFINITY)) {
      throw wrong("--budget-epsilon must be > 0 and finite but was " + budget);
    }
    if (people && (person != null || html != null)) {
      throw wrong("--people must stand without --person and --html");
    }
    if (top < 1) {
      throw wrong("--top must be >= 1 but was " + top);
    }
    if (html != null && Files.exists(html) && Files.isSameFile(html, ledger)) {
      throw wrong("--html must be another file than LEDGER but was " + html);
    }
  }

  private double delta() {
    try {
      return deltaOption.value();
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
