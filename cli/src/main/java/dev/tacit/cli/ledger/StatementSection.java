package dev.tacit.cli.ledger;

import dev.tacit.cli.ledger.LedgerReport.Statement;
import dev.tacit.cli.report.Facts;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.FoldedTable;
import dev.tacit.cli.report.LineChart;
import dev.tacit.cli.report.LineChart.Point;
import dev.tacit.cli.report.LineChart.Target;
import dev.tacit.cli.report.Markup;
import dev.tacit.cli.report.MembershipTable;
import dev.tacit.cli.report.MembershipTable.Rate;
import dev.tacit.cli.report.ProtectionWords;
import dev.tacit.privacy.PrivacyUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A guarantee: what it is, means, leaves, and rests on. */
final class StatementSection {
  private final Statement statement;
  private final int number;

  private StatementSection(Statement statement, int number) {
    this.statement = statement;
    this.number = number;
  }

  /**
   * The section.
   *
   * @param number in the page, from 1
   */
  static Markup of(Statement statement, int number) {
    return new StatementSection(statement, number).section();
  }

  private Markup section() {
    return Markup.of(
        """
        <section id="guarantee-%s"><h2>ε for each single %s, %s</h2>
        %s
        %s
        %s
        %s
        %s
        %s
        </section>""",
        number,
        statement.protection().unit().label(),
        statement.protection().relation().label(),
        facts(),
        meaning(),
        curve(),
        budget(),
        attacker(),
        accountants());
  }

  private Markup facts() {
    int open = statement.charged().size() - statement.released();
    return Facts.of(
        Facts.fact("ε, at most", Figures.epsilon(statement.epsilon())),
        Facts.fact("δ", Figures.scientific(statement.delta())),
        Facts.fact("Unit of privacy", "one " + statement.protection().unit().label()),
        Facts.fact("Neighbouring relation", statement.protection().relation().label()),
        Facts.fact("Rounds charged", Figures.count(statement.charged().size())),
        Facts.fact("of these, known to be released", Figures.count(statement.released())),
        Facts.fact("of these, not known: charged all the same", Figures.count(open)));
  }

  private Markup meaning() {
    String data = ProtectionWords.data(statement.protection().unit());
    return Markup.of(
        """
        <h3>What it means</h3>
        <p>Suppose an attacker sees all that is charged here, knows everything else, and wants to know whether one
        particular %s was used. Whatever the attacker thought the odds were before, they are at most
        <strong>e<sup>ε</sup> = %s times</strong> as high, or as low, after; but for δ = %s, at most one in %s, which bounds
        how much more likely any result can be than that factor allows.</p>
        <h3>What it does not mean</h3>
        <p>ε is no probability and no share of the data. It does not make a model anonymous in the sense of the law,
        does not speak of what is true of people in general and can be inferred of them, and not of what else is known
        about a person. %sA small ε is strong; ε above about 10 alone promises little.</p>""",
        data.equals("user’s data") ? data : "training " + data,
        Figures.factor(statement.epsilon()),
        Figures.scientific(statement.delta()),
        Figures.oneIn(statement.delta()),
        several());
  }

  private String several() {
    return statement.protection().unit() == PrivacyUnit.EXAMPLE
        ? "It protects one example: of a person with several, more may be learnt with each. "
        : "";
  }

  private Markup curve() {
    return Markup.of(
        "<h3>ε over the charged rounds</h3><div class=\"charts\">%s</div>", chart().figure());
  }

  private LineChart chart() {
    Optional<Double> budget = statement.remaining().map(Remaining::budget);
    double most = Double.isFinite(statement.epsilon()) ? statement.epsilon() : 1;
    return new LineChart(
        "epsilon-" + number,
        "ε so far, at most",
        "Upper bound of epsilon after each charged round; after the last: "
            + Figures.epsilon(statement.epsilon())
            + ".",
        "Charged rounds",
        "ε",
        Math.max(1e-6, 1.1 * budget.orElse(most)),
        Figures::up,
        statement.spent().stream().map(s -> new Point(s.charged(), s.epsilon())).toList(),
        budget.map(target -> new Target(target, "budget ε = " + Figures.exact(target))));
  }

  private Markup budget() {
    return statement
        .remaining()
        .map(
            left ->
                Markup.of(
                    "<h3>What is left of the budget</h3><p>%s</p><p class=\"note\">A budget is"
                        + " for all tasks together; what fits is counted in rounds like the last one.</p>",
                    left(left)))
        .orElse(
            Markup.of(
                "<h3>What is left of a budget</h3><p class=\"note\">No budget was named for this report"
                    + " (<code>--budget-epsilon</code>).</p>"));
  }

  private Markup left(Remaining remaining) {
    if (statement.charged().isEmpty()) {
      return Markup.text("Nothing is charged: all of it is left.");
    }
    String budget = Figures.exact(remaining.budget());
    if (remaining.rounds() == 0) {
      return Markup.of(
          "Of the budget of ε = %s too little is left for another round like the last one.",
          budget);
    }
    return Markup.of(
        "Of the budget of ε = %s, <strong>%s more %s</strong> like the last one %s%s.",
        budget,
        Figures.count(remaining.rounds()),
        remaining.rounds() == 1 ? "round" : "rounds",
        remaining.rounds() == 1 ? "fits" : "fit",
        remaining
            .until()
            .map(time -> "; at the pace so far they are used up at " + Figures.time(time))
            .orElse("; one charged round shows no pace"));
  }

  private Markup attacker() {
    return Markup.of(
        """
        <h3>What an attacker could do</h3>
        <p>A test for membership says of a record whether it was used. One that wrongly accuses few outsiders (false
        positives) can find at most so many of the records that were used (true positives):</p>
        %s
        <p class="note">Upper bounds that hold for every attack, whatever else the attacker knows (%s). Known attacks
        reach less.</p>""",
        MembershipTable.of(
            IntStream.range(0, LedgerReport.FALSE_POSITIVE_RATES.length)
                .mapToObj(
                    i ->
                        new Rate(
                            LedgerReport.FALSE_POSITIVE_RATES[i],
                            statement.truePositiveRates().get(i)))
                .toList()),
        statement.basis().fixed()
            ? "the trade-off curve of all that is charged: Dong, Roth, Su 2022"
            : "from ε and δ alone: Kairouz, Oh, Viswanath 2015");
  }

  /** An accountant's figure and what it takes for granted. */
  private record Figure(String accountant, String epsilon, String remark) {}

  private Markup accountants() {
    return Markup.of(
        """
        <h3>The same by each accountant</h3>
        <p>%s</p>
        %s""",
        statement.basis().fixed()
            ? "All steps that are charged are of one kind, which was fixed before the first of them; the entries say that"
                + " the code made sure of it. So ε is the upper bound by privacy loss distributions."
            : "Steps differ, or no entry says that they were fixed before the first: they may have been chosen by what"
                + " earlier ones released. So ε is "
                + (statement.basis() == Basis.BUDGET
                    ? "the budget’s, which a Rényi filter holds;"
                    : "that of a Rényi odometer;")
                + " the others would hold only if the whole schedule had been fixed before the first release.",
        new FoldedTable(
                "ε at δ = " + Figures.scientific(statement.delta()),
                List.of("Accountant", "#ε", "What it says and assumes"),
                "")
            .of(
                figures(),
                figure ->
                    List.of(
                        Markup.text(figure.accountant()),
                        Markup.text(figure.epsilon()),
                        Markup.of("<div class=\"words\">%s</div>", figure.remark()))));
  }

  private List<Figure> figures() {
    Comparison comparison = statement.comparison();
    List<Figure> figures = new ArrayList<>();
    if (!statement.basis().fixed()) {
      figures.add(
          new Figure(
              statement.basis() == Basis.BUDGET ? "Rényi filter" : "Rényi odometer",
              "≤ " + Figures.epsilon(statement.epsilon()),
              "The guarantee. Holds also if each step was chosen by what those before released"
                  + (statement.basis() == Basis.BUDGET
                      ? ", as long as the budget was named before the first: what was spent is within what the filter"
                          + " allows for it."
                      : ", and at whatever moment one stops; divergences of several orders share δ.")));
    }
    figures.add(
        new Figure(
            "Privacy loss distributions, upper",
            "≤ " + Figures.epsilon(comparison.pld().upper()),
            (statement.basis().fixed() ? "The guarantee. " : "No guarantee here. ")
                + "Assumes that the schedule was fixed beforehand, and that all steps are as the ledger says."));
    figures.add(
        new Figure(
            "Privacy loss distributions, lower",
            "≥ " + Figures.epsilonDown(comparison.pld().lower()),
            "No guarantee: under the same assumptions no accountant can prove less than this."));
    figures.add(
        new Figure(
            "Rényi",
            "≤ " + Figures.epsilon(comparison.renyi().epsilon()),
            (statement.basis().fixed() ? "A guarantee, looser. " : "No guarantee here. ")
                + "Assumes the same; computed in another way, from moments of the loss."));
    figures.add(
        new Figure(
            "Basic composition",
            "≤ " + Figures.epsilon(comparison.basic()),
            (statement.basis().fixed() ? "A guarantee, the loosest. " : "No guarantee here. ")
                + "Each charged round by itself at an equal share of δ, added up; assumes that their number was fixed."));
    comparison.centralLimit().ifPresent(limit -> figures.add(limit(limit)));
    return figures;
  }

  private Figure limit(double epsilon) {
    return new Figure(
        "Central limit (Gaussian)",
        "≈ " + Figures.epsilon(epsilon),
        "An approximation that guarantees nothing"
            + (epsilon < statement.comparison().pld().lower()
                ? ", here below the lower bound."
                : ". Assumes that the number of steps is as good as infinite."));
  }
}
