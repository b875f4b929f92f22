package dev.tacit.cli.ledger;

import dev.tacit.cli.ledger.LedgerReport.Statement;
import dev.tacit.cli.report.Figures;
import java.io.PrintWriter;
import java.util.Locale;

/** A report on a ledger for the terminal. */
final class LedgerText {
  private final PrintWriter out;

  LedgerText(PrintWriter out) {
    this.out = out;
  }

  /**
   * Prints it.
   *
   * @param name of the ledger
   */
  void print(LedgerReport report, String name) {
    out.println(
        "Ledger " + name + ": " + Figures.count(report.entries()) + " entries, chain whole");
    report.lastHash().ifPresent(hash -> out.println("  last hash " + hash));
    report.person().ifPresent(person -> person(person, report));
    report.statements().forEach(this::statement);
    if (report.statements().isEmpty()) {
      out.println("Nothing is charged.");
      return;
    }
    out.println();
    out.println("What this rests on:");
    report
        .assumptions()
        .forEach(
            assumption ->
                out.println(
                    (assumption.enforced() ? "  enforced      " : "  not enforced  ")
                        + Figures.printable(assumption.statement())));
    out.println();
    out.println(
        "Erasure: deleting a person's data stops later releases. What was released stays released, and"
            + " the bounds above hold for it; a model that was trained on it is not undone.");
  }

  private void person(String person, LedgerReport report) {
    out.println();
    out.println(
        "Only what is charged to "
            + Figures.printable(person)
            + ", whom "
            + Figures.count(report.listed().size())
            + " entries list.");
    out.println(PersonWords.ELSEWHERE);
  }

  private void statement(Statement statement) {
    out.println();
    out.printf(
        Locale.ROOT,
        "epsilon <= %s at delta = %s, unit: one %s, relation: %s%n",
        Figures.epsilon(statement.epsilon()),
        Figures.scientific(statement.delta()),
        statement.protection().unit().label(),
        statement.protection().relation().label());
    out.println(
        "  by "
            + statement.basis().words()
            + (statement.basis().fixed()
                ? ": all steps are of one kind, which was fixed before the first"
                : ": steps differ, or nothing says that they were not chosen by earlier releases"));
    out.println(
        "  Renyi accounting, for comparison: "
            + Figures.epsilon(statement.comparison().renyi().epsilon())
            + "; rounds one by one, added up: "
            + Figures.epsilon(statement.comparison().basic()));
    out.printf(
        Locale.ROOT,
        "  rounds charged: %,d, of which %,d are known to be in a published sum%n",
        statement.charged().size(),
        statement.released());
    for (int i = 0; i < LedgerReport.FALSE_POSITIVE_RATES.length; i++) {
      out.printf(
          Locale.ROOT,
          "  an attacker who wrongly accuses %s of outsiders finds at most %s of the records%n",
          Figures.share(LedgerReport.FALSE_POSITIVE_RATES[i]),
          Figures.shareUp(statement.truePositiveRates().get(i)));
    }
    statement.remaining().ifPresent(this::remaining);
  }

  private void remaining(Remaining remaining) {
    out.printf(
        Locale.ROOT,
        "  of a budget of epsilon %s, %,d more rounds like the last one fit%s%n",
        Figures.exact(remaining.budget()),
        remaining.rounds(),
        remaining
            .until()
            .filter(time -> remaining.rounds() > 0)
            .map(time -> "; at the pace so far until " + Figures.time(time))
            .orElse(""));
  }
}
