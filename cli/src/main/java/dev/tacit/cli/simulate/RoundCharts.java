package dev.tacit.cli.simulate;

import dev.tacit.cli.report.CurveChart;
import dev.tacit.cli.report.CurveChart.Curve;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.LineChart;
import dev.tacit.cli.report.LineChart.Point;
import dev.tacit.cli.report.LineChart.Target;
import dev.tacit.cli.report.Markup;
import dev.tacit.cli.simulate.rounds.RoundColumn;
import dev.tacit.cli.simulate.rounds.RoundCurve;
import dev.tacit.cli.simulate.rounds.RoundRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Pictures of a run's rounds.
 *
 * @param target of the accuracy, if any
 */
record RoundCharts(List<RoundRow> rows, OptionalDouble target) {
  /** Accuracy and loss over each unit in which the run went on. */
  Markup learning() {
    List<Markup> charts = new ArrayList<>();
    for (RoundCurve.Unit unit : RoundCurve.Unit.values()) {
      if (unit.passes(rows)) {
        charts.add(accuracy(unit).figure());
        charts.add(loss(unit).figure());
      }
    }
    return Markup.of("<div class=\"charts\">%s</div>", Markup.join(charts));
  }

  /** Of clients on their own examples, if they measured. */
  Optional<Markup> clients() {
    List<Point> mean = points(RoundColumn.CLIENT_ACCURACY);
    if (mean.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new CurveChart(
                "client-accuracies",
                "Accuracy over clients by rounds",
                "Mean over clients, and what a tenth of them does not exceed.",
                "Rounds",
                true,
                "Accuracy",
                1,
                Figures::percent,
                List.of(
                    new Curve("mean", mean),
                    new Curve("a tenth at most", points(RoundColumn.CLIENT_TENTH))),
                Optional.empty())
            .figure());
  }

  private LineChart accuracy(RoundCurve.Unit unit) {
    return new LineChart(
        "accuracy-" + unit.id(),
        "Accuracy over " + unit.words(),
        "Share of the test examples that the model is right on.",
        unit.label(),
        unit == RoundCurve.Unit.ROUNDS,
        "Accuracy",
        1,
        Figures::percent,
        RoundCurve.of(rows, unit, RoundColumn.TEST_ACCURACY),
        target.isPresent()
            ? Optional.of(
                new Target(target.getAsDouble(), "target " + Figures.share(target.getAsDouble())))
            : Optional.empty());
  }

  private LineChart loss(RoundCurve.Unit unit) {
    return new LineChart(
        "loss-" + unit.id(),
        "Loss over " + unit.words(),
        "Mean loss on the test examples, in nats.",
        unit.label(),
        unit == RoundCurve.Unit.ROUNDS,
        "Loss",
        1e-6,
        Figures::up,
        RoundCurve.of(rows, unit, RoundColumn.TEST_LOSS),
        Optional.empty());
  }

  /** Upper bounds. */
  Markup epsilon() {
    LineChart chart =
        new LineChart(
            "epsilon",
            "ε over rounds",
            "Upper bound of epsilon for a user who took part in all rounds until then.",
            "Rounds",
            "ε",
            1e-6,
            Figures::up,
            RoundCurve.of(rows, RoundCurve.Unit.ROUNDS, RoundColumn.EPSILON),
            Optional.empty());
    return Markup.of("<div class=\"charts\">%s</div>", chart.figure());
  }

  /** What became of the devices that were asked. */
  Markup devices() {
    List<Curve> curves =
        Stream.of(
                new Curve("counted", points(RoundColumn.COUNTED)),
                new Curve("late", points(RoundColumn.LATE)),
                new Curve("dropped out", points(RoundColumn.DROPPED_OUT)))
            .toList();
    CurveChart devices =
        new CurveChart(
            "devices",
            "Devices of each round",
            "How many devices counted, were late or dropped out.",
            "Rounds",
            true,
            "Devices",
            1,
            Figures::up,
            curves,
            Optional.empty());
    LineChart norm =
        new LineChart(
            "norm",
            "Norm of the mean update",
            "L2 norm of each round's mean update, with its noise.",
            "Rounds",
            "L2 norm",
            1e-9,
            Figures::up,
            points(RoundColumn.UPDATE_NORM),
            Optional.empty());
    return Markup.of("<div class=\"charts\">%s%s</div>", devices.figure(), norm.figure());
  }

  private List<Point> points(RoundColumn column) {
    return RoundCurve.of(rows, RoundCurve.Unit.ROUNDS, column);
  }
}
