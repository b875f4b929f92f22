package dev.tacit.cli;

import dev.tacit.cli.attack.AttackCommand;
import dev.tacit.cli.budget.BudgetCommand;
import dev.tacit.cli.cohort.CohortCommand;
import dev.tacit.cli.data.DataCommand;
import dev.tacit.cli.demo.DemoCommand;
import dev.tacit.cli.device.ClientCommand;
import dev.tacit.cli.device.Endpoint;
import dev.tacit.cli.ledger.ReportCommand;
import dev.tacit.cli.model.ModelCommand;
import dev.tacit.cli.simulate.SimulateCommand;
import dev.tacit.cli.train.TrainCommand;
import dev.tacit.privacy.vector.VectorModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The {@code tacit} command. Exit status: 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "tacit",
    description = "Privacy-preserving federated learning: train together, keep the data apart.",
    mixinStandardHelpOptions = true,
    versionProvider = Tacit.Version.class,
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      SimulateCommand.class,
      AttackCommand.class,
      BudgetCommand.class,
      ReportCommand.class,
      CohortCommand.class,
      ModelCommand.class,
      DataCommand.class,
      ClientCommand.class,
      AuthorityCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  tacit demo                      train MNIST on ten devices at epsilon 3",
      "  tacit demo --epsilon 1 --json   the same at epsilon 1, result as JSON",
      "  tacit train recipes/mnist-cnn.yaml",
      "  tacit budget epsilon --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000",
      "  tacit COMMAND --help            what a command takes"
    })
public final class Tacit implements Runnable {
  @Spec private CommandLine.Model.CommandSpec spec;

  /** The command's door. */
  public static void main(String[] arguments) {
    quietLogs();
    System.exit(execute(arguments));
  }

  /** The exit status; output that got lost is a failure, which no single command would notice. */
  static int execute(String... arguments) {
    CommandLine command = commandLine();
    int status = command.execute(arguments);
    command.getOut().flush();
    if (status == CommandLine.ExitCode.OK && System.out.checkError()) {
      command
          .getErr()
          .println("tacit: standard output could not be written, so some of it is lost");
      return CommandLine.ExitCode.SOFTWARE;
    }
    return status;
  }

  static CommandLine commandLine() {
    return new CommandLine(new Tacit())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Endpoint.class, checked(Endpoint::new))
        .registerConverter(Path.class, checked(Tacit::path))
        .setParameterExceptionHandler(Tacit::wrongUsage)
        .setExecutionExceptionHandler(Tacit::failed);
  }

  /** A converter whose complaint reaches the user as it is, as wrong usage. */
  private static <T> ITypeConverter<T> checked(Function<String, T> parser) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  /** An empty path would silently mean the working directory. */
  private static Path path(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a file or folder must be named but the name was empty");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "a file or folder must have a name that the system's character set can spell (LC_ALL"
              + " and LANG choose it) but was "
              + text,
          e);
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is expected");
  }

  private static int wrongUsage(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("tacit: " + Complaint.oneLine(e.getMessage()));
    err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    command.getErr().println("tacit: " + Complaint.of(e));
    if (System.getenv("TACIT_DEBUG") != null) {
      e.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** Libraries log to standard error, warnings and worse only, one line each. */
  private static void quietLogs() {
    try (InputStream settings = Tacit.class.getResourceAsStream("logging.properties")) {
      LogManager.getLogManager().readConfiguration(settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Tacit.class.getPackage().getImplementationVersion();
      return new String[] {
        "tacit " + (version == null ? "(built from classes)" : version),
        "Java " + Runtime.version(),
        VectorModule.isLoaded() ? "with its Vector API" : "without its Vector API"
      };
    }
  }
}
