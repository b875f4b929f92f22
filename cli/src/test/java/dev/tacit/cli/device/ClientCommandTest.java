package dev.tacit.cli.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.authority.AuthorityServer;
import dev.tacit.client.Schedule;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A device whose aggregator is away. */
@Timeout(60)
class ClientCommandTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private volatile int status = -1;

  @Test
  void client_aggregatorIsAway_saysWhy() throws Exception {
    Path token = directory.resolve("token");
    String device = directory.resolve("device").toString();
    try (AuthorityServer authority = AuthorityServer.builder(directory.resolve("a")).start()) {
      Files.writeString(
          token, authority.issueTokens(1, "127.0.0.1", free(), "people").get(0).encode() + "\n\n");
      runUntil(
          "aggregator away, connection refused; next try in ",
          "--dir",
          device,
          "--data",
          "shakespeare",
          "--part",
          "1/40000",
          "--token-file",
          token.toString());
    }
    assertThat(out.toString()).contains(" with 5 examples of shakespeare, part 1/40000;");
    runUntil(
        "aggregator away, unknown host; next try in ",
        "--dir",
        device,
        "--aggregator",
        "nosuch.invalid:5");
    assertThat(out.toString()).contains("Stopped: interrupted. Took part in 0 committed rounds;");
  }

  /** A ledger of examples is no ledger of users. */
  @Test
  void client_trustModelOfAnotherUnit_isRefused() throws Exception {
    Path device = directory.resolve("device");
    new DeviceSetup("mnist", "1/60000", "iid", 1, 3, 1e-5, Schedule.FIXED, Trust.LOCAL, 3, null)
        .save(device);
    StringWriter err = new StringWriter();
    int refused =
        new CommandLine(new ClientCommand())
            .registerConverter(Endpoint.class, Endpoint::new)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setErr(new PrintWriter(err))
            .execute("--dir", device.toString(), "--trust", "central");
    assertThat(refused).isEqualTo(2);
    assertThat(err.toString()).contains("--trust must protect the same as local in " + device);
  }

  /** Runs the command, and interrupts it when it has said that. */
  private void runUntil(String line, String... arguments) throws Exception {
    CommandLine command =
        new CommandLine(new ClientCommand())
            .registerConverter(Endpoint.class, Endpoint::new)
            .setOut(new PrintWriter(out));
    Thread client = new Thread(() -> status = command.execute(arguments));
    client.start();
    while (client.isAlive() && !out.toString().contains(line)) {
      Thread.sleep(20);
    }
    client.interrupt();
    client.join();
    assertThat(out.toString()).contains(line);
    assertThat(status).isZero();
  }

  private static int free() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
