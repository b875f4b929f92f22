package dev.tacit.cli.simulate.compare;

import dev.tacit.cli.report.CurveChart;
import dev.tacit.cli.report.CurveChart.Curve;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.FoldedTable;
import dev.tacit.cli.report.LineChart.Point;
import dev.tacit.cli.report.LineChart.Target;
import dev.tacit.cli.report.Markup;
import dev.tacit.cli.report.Page;
import dev.tacit.cli.simulate.rounds.RoundColumn;
import dev.tacit.cli.simulate.rounds.RoundCurve;
import dev.tacit.cli.simulate.rounds.RoundCurve.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/** A comparison as one page ({@link Page}), curves over each other. */
public final class ComparisonPage {
  private final Comparison comparison;

  private ComparisonPage(Comparison comparison) {
    this.comparison = comparison;
  }

  /** The page. */
  public static String render(Comparison comparison, Instant written) {
    ComparisonPage page = new ComparisonPage(comparison);
    return Page.render(
        "Simulations compared",
        Markup.join(List.of(page.headline(), page.results(), page.charts(), page.differences())),
        written);
  }

  /** Curves over each other, as a section of a page. */
  public static Markup curves(Comparison comparison) {
    return new ComparisonPage(comparison).charts();
  }

  private Markup headline() {
    return Markup.of(
        """
        <header><h1>%s compared</h1>
        <p class="verdict bad"><strong>SIMULATION: nothing here protects anybody.</strong> All clients’ examples were on one
        machine, and noise, where there is any, is keyed by the seed.%s</p></header>""",
        Figures.count(comparison.runs().size(), "simulation"),
        comparison.hasEpsilon() ? " " + Comparison.ONE_RUN + "." : "");
  }

  private List<String> columns(String first) {
    List<String> columns = new ArrayList<>(List.of(first));
    for (int i = 0; i < comparison.runs().size(); i++) {
      columns.add("#" + Comparison.letter(i));
    }
    return columns;
  }

  private static List<Markup> cells(List<String> row) {
    return row.stream().map(Markup::text).toList();
  }

  private Markup results() {
    return Markup.of(
        "<section id=\"results\"><h2>Results</h2>%s%s</section>",
        new FoldedTable("The runs", List.of("Run", "Folder"), "the folders")
            .of(
                IntStream.range(0, comparison.runs().size()).boxed().toList(),
                i ->
                    List.of(
                        Markup.text(Comparison.letter(i)),
                        Markup.text(comparison.runs().get(i).folder()))),
        new FoldedTable("What they came to", columns("Measure"), "the folders")
            .of(comparison.measureRows(), ComparisonPage::cells));
  }

  private Markup differences() {
    List<List<String>> rows = comparison.rows();
    return Markup.of(
        "<section id=\"differences\"><h2>How their configurations differ</h2>%s</section>",
        rows.isEmpty()
            ? Markup.of("<p>They do not.</p>")
            : new FoldedTable("Keys that differ", columns("Key"), "the folders")
                .of(rows, ComparisonPage::cells));
  }

  private Markup charts() {
    List<Markup> charts = new ArrayList<>();
    for (Unit unit : Unit.values()) {
      if (comparison.runs().stream().anyMatch(run -> unit.passes(run.rows()))) {
        charts.add(accuracy(unit).figure());
        charts.add(
            chart("Loss", unit, RoundColumn.TEST_LOSS, 1e-6, Figures::up, Optional.empty())
                .figure());
      }
    }
    if (any(RoundColumn.CLIENT_ACCURACY)) {
      charts.add(
          chart(
                  "Mean accuracy of clients",
                  Unit.ROUNDS,
                  RoundColumn.CLIENT_ACCURACY,
                  1,
                  Figures::percent,
                  Optional.empty())
              .figure());
    }
    if (any(RoundColumn.EPSILON)) {
      charts.add(
          chart("ε", Unit.ROUNDS, RoundColumn.EPSILON, 1e-6, Figures::up, Optional.empty())
              .figure());
    }
    return Markup.of(
        "<section id=\"curves\"><h2>How they went</h2><div class=\"charts\">%s</div></section>",
        Markup.join(charts));
  }

  private boolean any(RoundColumn column) {
    return comparison.runs().stream().anyMatch(r -> r.rows().stream().anyMatch(w -> w.has(column)));
  }

  private CurveChart accuracy(Unit unit) {
    Optional<Target> target =
        comparison.target().isPresent()
            ? Optional.of(
                new Target(
                    comparison.target().getAsDouble(),
                    Measure.ACCURACY.words(comparison.target().getAsDouble())))
            : Optional.empty();
    return chart("Accuracy", unit, RoundColumn.TEST_ACCURACY, 1, Figures::percent, target);
  }

  private CurveChart chart(
      String title,
      Unit unit,
      RoundColumn column,
      double top,
      DoubleFunction<String> number,
      Optional<Target> target) {
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i < comparison.runs().size(); i++) {
      List<Point> points = RoundCurve.of(comparison.runs().get(i).rows(), unit, column);
      curves.add(new Curve(comparison.label(i), points));
    }
    return new CurveChart(
        column.label().replace('_', '-') + "-" + unit.id(),
        title + " over " + unit.words(),
        title + " of each run.",
        unit.label(),
        unit == Unit.ROUNDS,
        title,
        top,
        number,
        curves,
        target);
  }
}
