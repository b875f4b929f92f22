package dev.tacit.cli.budget;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "delta",
    description = "The delta of releases at an epsilon.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  tacit budget delta --epsilon 2 --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000"
    })
final class DeltaCommand extends Answer {
  @Mixin private EventOptions options;

  @Option(
      names = "--epsilon",
      required = true,
      paramLabel = "EPSILON",
      description = "finite, >= 0")
  private double epsilon;

  @Override
  Found answer() {
    PrivacyEvent event = options.event();
    NeighbouringRelation relation = options.relation();
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("--epsilon must be >= 0 and finite but was " + epsilon);
    }
    Bounds delta = PldAccountant.delta(event, relation, epsilon);
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("delta_lower", delta.lower())
            .put("delta_upper", delta.upper())
            .put("epsilon", epsilon)
            .put("relation", relation.label());
    json.set("event", PrivacyEvents.toTree(event));
    String upper = Figures.scientific(delta.upper());
    return new Found(
        "delta <= "
            + upper
            + " at epsilon = "
            + Figures.exact(epsilon)
            + " (the truth is between "
            + Figures.scientificDown(delta.lower())
            + " and "
            + upper
            + "; "
            + relation.label()
            + ")",
        json);
  }
}
