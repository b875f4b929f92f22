package dev.tacit.cli.attack;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Attacks on the privacy of a simulated experiment. */
@Command(
    name = "attack",
    description = {
      "Attack a simulated experiment, and see how far its privacy holds: who was in it, what their examples were, and the"
          + " least epsilon that canaries prove. Each figure stands beside what the experiment's epsilon allows.",
      "SIMULATION: the attacks know what the accounting takes to be known to everybody, which is more than anybody"
          + " outside a simulation would."
    },
    mixinStandardHelpOptions = true,
    subcommands = {MembershipCommand.class, InversionCommand.class, AuditCommand.class},
    footer = {
      "",
      "Attackers among the devices are a part of the experiment: see attack in docs/simulations.md.",
      "",
      "Examples:",
      "  tacit attack membership experiments/mnist-membership.yaml --epsilon none,8,3,1",
      "  tacit attack inversion experiments/mnist-inversion.yaml --epsilon none,8,3,1",
      "  tacit attack audit experiments/mnist-membership.yaml --canaries 50 --runs 20"
    })
public final class AttackCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is expected: " + String.join(", ", spec.subcommands().keySet()));
  }
}
