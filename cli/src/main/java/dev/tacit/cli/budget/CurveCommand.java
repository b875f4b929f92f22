package dev.tacit.cli.budget;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.LineChart;
import dev.tacit.cli.report.LineChart.Point;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.TradeOffCurve;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "curve",
    description =
        "The trade-off curve: how often the best attacker misses a record, for each rate of false alarms.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  tacit budget curve --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000 --plot curve.svg"
    })
final class CurveCommand extends Answer {
  private static final double[] RATES = {
    1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9
  };

  @Mixin private EventOptions options;

  @Option(names = "--plot", paramLabel = "FILE.svg", description = "also draw it")
  private Path plot;

  @Override
  Found answer() throws Exception {
    PrivacyEvent event = options.event();
    NeighbouringRelation relation = options.relation();
    TradeOffCurve curve = TradeOffCurve.of(event, relation);
    if (plot != null) {
      SvgFile.write(plot, chart(curve));
    }
    StringBuilder table =
        new StringBuilder(
            "false alarms  misses, at least  hits, at most   (" + relation.label() + ")");
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("relation", relation.label());
    ArrayNode points = json.putArray("curve");
    for (double rate : RATES) {
      double misses = curve.falseNegativeRate(rate);
      points.addObject().put("false_positive_rate", rate).put("false_negative_rate", misses);
      table.append(
          String.format(
              Locale.ROOT,
              "%n%10s %%  %14s %%  %12s",
              Figures.exact(100 * rate),
              percentDown(misses),
              Figures.shareUp(1 - misses)));
    }
    json.set("event", PrivacyEvents.toTree(event));
    return new Found(table.toString(), json);
  }

  /** To a hundredth of a percent, never more than it is. */
  private static String percentDown(double share) {
    return String.format(Locale.ROOT, "%.2f", Math.floor(share * 10_000) / 100);
  }

  private static LineChart chart(TradeOffCurve curve) {
    return new LineChart(
        "tradeoff",
        "How often the best attacker misses",
        "Lower bound of the false-negative rate for each false-positive rate, both in percent.",
        "False alarms, %",
        "Misses, %",
        100,
        Figures::up,
        IntStream.rangeClosed(0, 200)
            .mapToObj(i -> new Point(i / 2.0, 100 * curve.falseNegativeRate(i / 200.0)))
            .toList(),
        Optional.empty());
  }
}
