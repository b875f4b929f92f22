package dev.tacit.cli.simulate;

import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.FoldedTable;
import dev.tacit.cli.report.Markup;
import dev.tacit.cli.report.Page;
import dev.tacit.cli.report.Spread;
import dev.tacit.cli.simulate.SweepResult.Point;
import dev.tacit.cli.simulate.SweepRunner.State;
import dev.tacit.cli.simulate.compare.Comparison;
import dev.tacit.cli.simulate.compare.ComparisonPage;
import dev.tacit.cli.simulate.compare.Measure;
import dev.tacit.cli.simulate.compare.StoredRun;
import dev.tacit.cli.terminal.TextTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A sweep's combinations in a table: mean and deviation over seeds. */
record SweepTable(SweepResult result) {
  /** Curves in one picture that can be told from each other. */
  private static final int CURVES = 16;

  /** What a person looks at first; the others are in the files. */
  private static final List<Measure> SHOWN =
      List.of(
          Measure.ACCURACY,
          Measure.LOSS,
          Measure.ATTACK_SUCCESS,
          Measure.CLIENT_ACCURACY,
          Measure.ROUNDS_TO_TARGET,
          Measure.SIMULATED_SECONDS_TO_TARGET,
          Measure.EPSILON,
          Measure.NOISE_COHORT);

  /** For a terminal. */
  String text() {
    List<Measure> measures = measures();
    List<List<String>> rows = new ArrayList<>(List.of(head(measures)));
    result.points().forEach(point -> rows.add(row(point, measures)));
    return TextTable.of(rows)
        + verdict()
        + (measures.contains(Measure.EPSILON)
            ? Comparison.ONE_RUN + "." + System.lineSeparator()
            : "");
  }

  private String verdict() {
    String best =
        result
            .bestPoint()
            .map(
                point ->
                    "Best by %s: %s at %s"
                        .formatted(
                            result.best().key(),
                            cell(point, result.best()),
                            point.values().isEmpty() ? "-" : Sweep.text(point.values())))
            .orElse("No run has a value of " + result.best().key());
    return best
        + (result.count(State.FAILED) > 0
            ? "; %d of %d runs FAILED"
                .formatted(result.count(State.FAILED), result.outcomes().size())
            : "")
        + "."
        + System.lineSeparator();
  }

  private List<Measure> measures() {
    List<Measure> there = result.measures();
    List<Measure> measures = new ArrayList<>(SHOWN);
    if (!measures.contains(result.best())) {
      measures.add(result.best());
    }
    measures.removeIf(measure -> !there.contains(measure));
    return measures;
  }

  /** Of keys only the last word, where that tells them apart. */
  private List<String> head(List<Measure> measures) {
    List<String> head = new ArrayList<>();
    List<String> keys = result.keys();
    List<String> last = keys.stream().map(key -> key.substring(key.lastIndexOf('.') + 1)).toList();
    head.addAll(last.stream().distinct().count() == keys.size() ? last : keys);
    head.add("runs");
    measures.forEach(measure -> head.add(measure.label()));
    return head;
  }

  private List<String> row(Point point, List<Measure> measures) {
    List<String> row = new ArrayList<>(point.values().values());
    row.add(
        point.done().size() == point.planned()
            ? Figures.count(point.planned())
            : "%d of %d".formatted(point.done().size(), point.planned()));
    measures.forEach(measure -> row.add(cell(point, measure)));
    return row;
  }

  private static String cell(Point point, Measure measure) {
    int values = point.of(measure).length;
    if (values == 0) {
      return "-";
    }
    Spread spread = point.spread(measure);
    return measure.words(spread.mean())
        + (Double.isFinite(spread.deviation()) ? " ± " + measure.words(spread.deviation()) : "")
        + (values < point.done().size()
            ? " (%d of %d)".formatted(values, point.done().size())
            : "");
  }

  /** As one page, with curves of the first run of each combination, or of some. */
  String page(String name, Instant written) {
    List<Measure> measures = measures();
    List<String> columns = head(measures).stream().map(column -> "#" + column).toList();
    Markup table =
        new FoldedTable("Mean ± deviation over seeds", columns, "sweep.csv")
            .of(result.points(), point -> row(point, measures).stream().map(Markup::text).toList());
    List<Markup> parts =
        new ArrayList<>(
            List.of(
                Markup.of(
                    """
                    <header><h1>Sweep: %s</h1><p class="headline">%s</p>
                    <p class="verdict bad"><strong>SIMULATION: nothing here protects anybody.</strong> All clients’ examples
                    were on one machine, and noise, where there is any, is keyed by the seed. ε, where there is one, is of one
                    run; choosing the best of several reveals more.</p></header>
                    <section id="points"><h2>Combinations</h2>%s</section>""",
                    name, verdict(), table)));
    comparison().ifPresent(some -> parts.add(ComparisonPage.curves(some)));
    return Page.render("Sweep: " + name, Markup.join(parts), written);
  }

  private Optional<Comparison> comparison() {
    List<StoredRun> runs =
        result.points().stream()
            .filter(point -> !point.done().isEmpty())
            .map(point -> point.done().get(0))
            .limit(CURVES)
            .toList();
    return runs.size() < 2
        ? Optional.empty()
        : Optional.of(new Comparison(runs, OptionalDouble.empty()));
  }
}
