package dev.tacit.cli.data;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Data sets from the shell. */
@Command(
    name = "data",
    description = "Data sets on this machine: what there is, and how to get more.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ListCommand.class,
      InfoCommand.class,
      ImportCommand.class,
      FetchCommand.class,
      NgramsCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  tacit data list",
      "  tacit data info mnist",
      "  tacit data import people.csv --label income --one-hot city --out people.tacit",
      "  tacit data fetch https://example.org/set.tar --sha256 HEX --out set.tar",
      "  tacit data ngrams shakespeare --context 32"
    })
public final class DataCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is expected: " + String.join(", ", spec.subcommands().keySet()));
  }
}
