package dev.tacit.cli.budget;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.Calibration;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "steps",
    description = "How many steps a budget allows.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  tacit budget steps --epsilon 3 --delta 1e-5 --sampling-rate 0.01 --noise-multiplier 1.1"
    })
final class StepsCommand extends Answer {
  @Mixin private EventOptions options;

  @Mixin private BudgetOptions budget;

  @Override
  Found answer() {
    if (options.given().contains("--steps")) {
      throw new IllegalArgumentException("--steps is what is sought");
    }
    PrivacyEvent step = options.step();
    NeighbouringRelation relation = options.relation();
    double delta = budget.value().delta();
    long steps = Calibration.steps(budget.value(), relation, step);
    boolean orMore = steps == Calibration.MOST_STEPS;
    double reached = PldAccountant.epsilon(new SelfComposed(step, steps), relation, delta).upper();
    return new Found(
        (orMore ? "at least " : "")
            + Figures.count(steps, "step")
            + " for epsilon <= "
            + Figures.epsilon(reached)
            + " at delta = "
            + Figures.scientific(delta)
            + " ("
            + relation.label()
            + ")",
        JsonNodeFactory.instance
            .objectNode()
            .put("steps", steps)
            .put("or_more", orMore)
            .put("epsilon_upper", reached)
            .put("delta", delta)
            .put("relation", relation.label()));
  }
}
