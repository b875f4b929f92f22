package dev.tacit.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.event.SelfComposed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "budget",
    description = "Privacy accounting.",
    mixinStandardHelpOptions = true,
    subcommands = BudgetCommand.Epsilon.class)
final class BudgetCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is expected: epsilon");
  }

  @Command(
      name = "epsilon",
      description =
          "The epsilon of DP-SGD (Poisson-sampled Gaussian), unit one example, add or remove one.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  tacit budget epsilon --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000 --delta 1e-5"
      })
  static final class Epsilon implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--noise-multiplier",
        required = true,
        paramLabel = "SIGMA",
        description = "standard deviation of the noise over the clipping norm, > 0")
    private double sigma;

    @Option(
        names = "--sampling-rate",
        required = true,
        paramLabel = "Q",
        description = "probability of each example in each step, in [0, 1]")
    private double q;

    @Option(names = "--steps", required = true, paramLabel = "N", description = "noisy steps, >= 0")
    private long steps;

    @Option(
        names = "--delta",
        paramLabel = "DELTA",
        defaultValue = "1e-5",
        description = "in (0, 1) (default: ${DEFAULT-VALUE})")
    private double delta;

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Override
    public Integer call() {
      PrivacyEvent event;
      try {
        event = new SelfComposed(new PoissonSampled(q, new Gaussian(sigma)), steps);
        if (!(delta > 0 && delta < 1)) {
          throw new IllegalArgumentException("delta must be in (0, 1) but was " + delta);
        }
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
      Bounds epsilon = PldAccountant.epsilon(event, NeighbouringRelation.ADD_OR_REMOVE_ONE, delta);
      spec.commandLine().getOut().println(json ? asJson(event, epsilon) : sentence(epsilon));
      return 0;
    }

    private String sentence(Bounds epsilon) {
      return "epsilon <= "
          + Figures.epsilon(epsilon.upper())
          + " at delta = "
          + Figures.scientific(delta)
          + " (the truth is between "
          + epsilon.lower()
          + " and "
          + epsilon.upper()
          + "; unit: one example; add or remove one)";
    }

    private String asJson(PrivacyEvent event, Bounds epsilon) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("epsilon_lower", epsilon.lower())
          .put("epsilon_upper", epsilon.upper())
          .put("delta", delta)
          .put("relation", NeighbouringRelation.ADD_OR_REMOVE_ONE.label())
          .set("event", PrivacyEvents.toTree(event))
          .toString();
    }
  }
}
