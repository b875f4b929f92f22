package dev.tacit.cli.budget;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.LineChart;
import dev.tacit.cli.report.LineChart.Point;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.event.SelfComposed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "epsilon",
    description = "The epsilon of releases at a delta.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  tacit budget epsilon --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000 --delta 1e-5",
      "  tacit budget epsilon --events events.json --json"
    })
final class EpsilonCommand extends Answer {
  private static final int PLOTTED = 40;

  @Mixin private EventOptions options;

  @Mixin private DeltaOption deltaOption;

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description = "also draw epsilon over the steps")
  private Path plot;

  @Option(
      names = "--events",
      paramLabel = "FILE.json",
      description =
          "a case or a list of cases, each with an event and a delta, or an epsilon, or a question for the noise")
  private Path events;

  @Override
  public Integer call() throws Exception {
    if (events == null) {
      return super.call();
    }
    requireOnly(Set.of("--events", "--json"));
    return EventFile.answer(events, asJson(), this::say);
  }

  @Override
  Found answer() throws Exception {
    PrivacyEvent event = options.event();
    NeighbouringRelation relation = options.relation();
    double delta = deltaOption.value();
    Bounds epsilon = PldAccountant.epsilon(event, relation, delta);
    if (plot != null) {
      SvgFile.write(plot, chart(event, relation, delta));
    }
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("epsilon_lower", epsilon.lower())
            .put("epsilon_upper", epsilon.upper())
            .put("delta", delta)
            .put("relation", relation.label());
    json.set("event", PrivacyEvents.toTree(event));
    return new Found(
        "epsilon <= "
            + Figures.epsilon(epsilon.upper())
            + " at delta = "
            + Figures.scientific(delta)
            + " (the truth is between "
            + Figures.epsilonDown(epsilon.lower())
            + " and "
            + Figures.epsilon(epsilon.upper())
            + "; "
            + relation.label()
            + ")",
        json);
  }

  private static LineChart chart(PrivacyEvent event, NeighbouringRelation relation, double delta) {
    SelfComposed whole =
        event instanceof SelfComposed repeated ? repeated : new SelfComposed(event, 1);
    List<Point> points = new ArrayList<>();
    long last = -1;
    for (int i = 0; i <= PLOTTED; i++) {
      long steps = Math.round((double) whole.count() * i / PLOTTED);
      if (steps != last) {
        PrivacyEvent part = new SelfComposed(whole.event(), steps);
        points.add(new Point(steps, PldAccountant.epsilon(part, relation, delta).upper()));
      }
      last = steps;
    }
    double most = points.get(points.size() - 1).y();
    return new LineChart(
        "epsilon",
        "ε over the steps",
        "Upper bound of epsilon at delta " + Figures.scientific(delta) + " after each step.",
        "Steps",
        "ε",
        Double.isFinite(most) && most > 0 ? most : 1,
        Figures::up,
        points,
        Optional.empty());
  }
}
