package dev.tacit.cli.model;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done with models. */
@Command(
    name = "model",
    description = "Hold layers, losses and optimizers against numbers from elsewhere.",
    mixinStandardHelpOptions = true,
    subcommands = {ModelCheckCommand.class, CommandLine.HelpCommand.class})
public final class ModelCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "model needs a subcommand: check");
  }
}
