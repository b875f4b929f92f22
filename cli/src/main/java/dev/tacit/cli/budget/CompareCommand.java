package dev.tacit.cli.budget;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.accounting.CentralLimit;
import dev.tacit.privacy.accounting.CompositionTheorems;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.accounting.UnsupportedEventException;
import dev.tacit.privacy.accounting.ZeroConcentratedAccountant;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "compare",
    description = "The same releases by each accountant.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  tacit budget compare --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000"
    })
final class CompareCommand extends Answer {
  private static final String NOT_PURE =
      "a part has no epsilon without a delta, as Gaussians have none";

  @Mixin private EventOptions options;

  @Mixin private DeltaOption deltaOption;

  @Override
  Found answer() {
    PrivacyEvent event = options.event();
    NeighbouringRelation relation = options.relation();
    double delta = deltaOption.value();
    Bounds pld = PldAccountant.epsilon(event, relation, delta);
    RdpAccountant.Result renyi = RdpAccountant.epsilon(event, relation, delta);
    StringBuilder text =
        new StringBuilder(
            "At delta = " + Figures.scientific(delta) + ", " + relation.label() + ":");
    line(
        text,
        "privacy loss distribution",
        "epsilon <= " + Figures.epsilon(pld.upper()),
        "the guarantee; the truth is at least " + Figures.epsilonDown(pld.lower()));
    line(
        text,
        "Renyi",
        "epsilon <= " + Figures.epsilon(renyi.epsilon()),
        String.format(Locale.ROOT, "a guarantee, at order %.4g", renyi.order()));
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("delta", delta)
            .put("relation", relation.label())
            .put("pld_lower", pld.lower())
            .put("pld_upper", pld.upper())
            .put("renyi", renyi.epsilon())
            .put("renyi_order", renyi.order());
    theorem(
        text,
        json,
        "zero-concentrated",
        ZeroConcentratedAccountant.epsilon(event, relation, delta),
        "a part has no rho, or on a sample none below that without sampling");
    theorem(
        text,
        json,
        "advanced composition",
        CompositionTheorems.advancedEpsilon(event, relation, delta),
        NOT_PURE);
    theorem(
        text,
        json,
        "basic composition",
        CompositionTheorems.basicEpsilon(event, relation, delta),
        NOT_PURE);
    try {
      if (relation != NeighbouringRelation.ADD_OR_REMOVE_ONE) {
        throw new UnsupportedEventException("the limit is known for add_or_remove_one");
      }
      double limit = CentralLimit.approximateEpsilon(event, delta);
      json.put("central_limit_approximation", limit);
      line(
          text,
          "central limit (GDP)",
          "epsilon ~  " + Figures.epsilon(limit),
          limit < pld.lower()
              ? "an approximation, here below the truth: no guarantee"
              : "an approximation: no guarantee");
    } catch (UnsupportedEventException e) {
      line(text, "central limit (GDP)", "none", e.getMessage());
    }
    return new Found(text.toString(), json);
  }

  private static void theorem(
      StringBuilder text, ObjectNode json, String name, double epsilon, String whyNone) {
    if (epsilon < Double.POSITIVE_INFINITY) {
      line(text, name, "epsilon <= " + Figures.epsilon(epsilon), "a guarantee");
      json.put(name.replaceAll("\\W", "_"), epsilon);
    } else {
      line(text, name, "none", whyNone);
    }
  }

  private static void line(StringBuilder text, String name, String value, String remark) {
    text.append(String.format(Locale.ROOT, "%n  %-26s %-18s %s", name, value, remark));
  }
}
