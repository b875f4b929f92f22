package dev.tacit.cli.budget;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.Calibration;
import dev.tacit.privacy.accounting.PldAccountant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "noise",
    description = "The least noise multiplier of DP-SGD for a budget.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  tacit budget noise --epsilon 3 --delta 1e-5 --sampling-rate 0.01 --steps 1000"
    })
final class NoiseCommand extends Answer {
  @Mixin private EventOptions options;

  @Mixin private BudgetOptions budget;

  @Override
  Found answer() {
    for (String option : options.given()) {
      if (!option.equals("--sampling-rate") && !option.equals("--steps")) {
        throw new IllegalArgumentException(option + " does not go with a question for the noise");
      }
    }
    NeighbouringRelation relation = options.relation();
    double delta = budget.value().delta();
    long steps = options.stepCount();
    double sigma =
        Calibration.noiseMultiplier(
            budget.value(), relation, noise -> options.withNoise(noise, steps));
    boolean orLess = sigma == Calibration.LEAST_NOISE_MULTIPLIER;
    double reached =
        PldAccountant.epsilon(options.withNoise(sigma, steps), relation, delta).upper();
    return new Found(
        "noise multiplier "
            + (orLess ? "of at most " : "")
            + Figures.noise(sigma)
            + " for epsilon <= "
            + Figures.epsilon(reached)
            + " at delta = "
            + Figures.scientific(delta)
            + " ("
            + relation.label()
            + ")",
        JsonNodeFactory.instance
            .objectNode()
            .put("noise_multiplier", sigma)
            .put("or_less", orLess)
            .put("epsilon_upper", reached)
            .put("delta", delta)
            .put("relation", relation.label()));
  }
}
