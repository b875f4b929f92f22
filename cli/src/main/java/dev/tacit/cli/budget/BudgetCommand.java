package dev.tacit.cli.budget;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Privacy accounting from the shell. */
@Command(
    name = "budget",
    description = "Privacy accounting: what releases cost, and what a budget buys.",
    mixinStandardHelpOptions = true,
    subcommands = {
      EpsilonCommand.class,
      DeltaCommand.class,
      NoiseCommand.class,
      StepsCommand.class,
      CurveCommand.class,
      CompareCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  tacit budget epsilon --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000",
      "  tacit budget noise --epsilon 3 --sampling-rate 0.01 --steps 1000",
      "  tacit budget curve --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000 --plot curve.svg",
      "  tacit budget epsilon --events events.json --json"
    })
public final class BudgetCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is expected: " + String.join(", ", spec.subcommands().keySet()));
  }
}
