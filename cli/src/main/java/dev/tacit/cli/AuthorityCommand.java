package dev.tacit.cli;

import dev.tacit.authority.AuthorityProcess;
import dev.tacit.authority.AuthorityServer;
import dev.tacit.cli.device.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
    AuthorityProcess.run(
        AuthorityServer.builder(directory).listen(listen.host(), listen.port()).hosts(hosts),
        stay,
        System.in,
        System.out);
    return 0;
  }
}
