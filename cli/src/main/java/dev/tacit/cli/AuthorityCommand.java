package dev.tacit.cli;

import dev.tacit.authority.AuthorityProcess;
import dev.tacit.authority.AuthorityServer;
import dev.tacit.cli.device.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "authority",
    description = {
      "Run the authority: it certifies devices and aggregators, in a process and with keys of its own.",
      "Prints 'ready HOST PORT ROOT', then answers lines on its input: 'token device COUNT HOST PORT POPULATION'"
          + " (host and port of the aggregator), 'token aggregator', 'quit'."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  tacit authority --dir authority --listen 127.0.0.1:7400"})
final class AuthorityCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "its keys and journal; made if missing")
  private Path directory;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:0",
      description = "where to listen; port 0 takes any (default: ${DEFAULT-VALUE})")
  private Endpoint listen;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description =
          "a name or address that it is called by; needed, once or more, to listen at all addresses")
  private List<String> hosts = List.of();

  @Option(names = "--stay", description = "go on when the input ends")
  private boolean stay;

  @Override
  public Integer call() {
    if (address().isAnyLocalAddress() && hosts.isEmpty()) {
      throw wrong(
          "--host must say by which name or address devices call the authority, because --listen "
              + listen
              + " does not",
          null);
    }
    try {
      AuthorityProcess.run(
          AuthorityServer.builder(directory).listen(listen.host(), listen.port()).hosts(hosts),
          stay,
          System.in,
          System.out);
      return 0;
    } catch (IllegalArgumentException e) {
      // All else that could be wrong about what it was told are the names it is called by.
      throw wrong((hosts.isEmpty() ? "--listen: " : "--host: ") + e.getMessage(), e);
    }
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(listen.host());
    } catch (UnknownHostException e) {
      throw wrong("--listen must be at a name or address of this machine but was " + listen, e);
    }
  }

  private ParameterException wrong(String message, Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }
}
