package dev.tacit.cli.budget;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.Calibration;
import dev.tacit.privacy.accounting.PldAccountant;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
  private static final MathContext FIVE_UP = new MathContext(5, RoundingMode.CEILING);

  @Mixin private EventOptions options;

  @Option(names = "--epsilon", required = true, paramLabel = "EPSILON", description = "> 0")
  private double epsilon;

  @Mixin private DeltaOption deltaOption;

  @Override
  Found answer() {
    for (String option : options.given()) {
      if (!option.equals("--sampling-rate") && !option.equals("--steps")) {
        throw new IllegalArgumentException(option + " does not go with a question for the noise");
      }
    }
    NeighbouringRelation relation = options.relation();
    double delta = deltaOption.value();
    long steps = options.stepCount();
    double sigma =
        Calibration.noiseMultiplier(
            new PrivacyBudget(epsilon, delta), relation, noise -> options.withNoise(noise, steps));
    double reached =
        PldAccountant.epsilon(options.withNoise(sigma, steps), relation, delta).upper();
    return new Found(
        "noise multiplier "
            + BigDecimal.valueOf(sigma).round(FIVE_UP).toPlainString()
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
            .put("epsilon_upper", reached)
            .put("delta", delta)
            .put("relation", relation.label()));
  }
}
