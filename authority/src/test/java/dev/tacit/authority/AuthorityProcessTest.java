package dev.tacit.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.protocol.identity.Enrolment;
import dev.tacit.protocol.identity.EnrolmentToken;
import dev.tacit.protocol.identity.Identity;
import dev.tacit.protocol.identity.Role;
import dev.tacit.protocol.wire.ProtocolException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The authority as a process of its own. */
@Timeout(60)
class AuthorityProcessTest {
  @TempDir Path directory;

  /** The process: as the command line's, with no settings but the directory. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      AuthorityProcess.run(
          AuthorityServer.builder(Path.of(arguments[0])), false, System.in, System.out);
    }
  }

  private Process process;
  private BufferedReader out;
  private Writer in;

  @BeforeEach
  void start() throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                directory.resolve("authority").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    out = process.inputReader(StandardCharsets.UTF_8);
    in = process.outputWriter(StandardCharsets.UTF_8);
  }

  @AfterEach
  void stop() {
    process.destroyForcibly();
  }

  @Test
  void run_tokens_enrolAndProcessEndsWithItsInput() throws Exception {
    String[] ready = out.readLine().split(" ");
    assertThat(ready).hasSize(4).startsWith("ready", "127.0.0.1");
    say("token device 2 127.0.0.1 8443 the people");
    EnrolmentToken first = EnrolmentToken.parse(out.readLine());
    EnrolmentToken second = EnrolmentToken.parse(out.readLine());
    say("token aggregator");
    EnrolmentToken aggregator = EnrolmentToken.parse(out.readLine());

    assertThat(first.population()).isEqualTo("the people");
    assertThat(first.authorityPort()).isEqualTo(Integer.parseInt(ready[2]));
    assertThat(Enrolment.enrol(first, List.of()).role()).isEqualTo(Role.DEVICE);
    Identity server = Enrolment.enrol(aggregator, List.of("localhost"));
    assertThat(server.role()).isEqualTo(Role.AGGREGATOR);
    assertThat(Enrolment.enrol(second, List.of()).tlsRoot()).isEqualTo(server.tlsRoot());

    for (String bad :
        List.of(
            "token",
            "token device x 127.0.0.1 8443 p",
            "token device 0 127.0.0.1 8443 p",
            "token device 1 127.0.0.1 99999 p",
            "token device 1 127.0.0.1 8443",
            "hello")) {
      say(bad);
      assertThat(out.readLine()).startsWith("error ");
    }
    in.close();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(out.readLine()).isNull();
  }

  @Test
  void run_killedAfterAnEnrolment_keepsTheTokenUsed() throws Exception {
    String root = out.readLine().split(" ")[3];
    say("token device 2 127.0.0.1 8443 people");
    EnrolmentToken used = EnrolmentToken.parse(out.readLine());
    EnrolmentToken unused = EnrolmentToken.parse(out.readLine());
    Enrolment.enrol(used, List.of());
    process.destroyForcibly().waitFor();
    start();

    String[] ready = out.readLine().split(" ");
    assertThat(ready[3]).isEqualTo(root);
    int port = Integer.parseInt(ready[2]);
    assertThatThrownBy(() -> Enrolment.enrol(Wires.withPort(used, port), List.of()))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("unknown, expired or already used");
    assertThat(Enrolment.enrol(Wires.withPort(unused, port), List.of()).name())
        .startsWith("device-");
    say("quit");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void run_directoryInUse_endsWithFailure() throws Exception {
    out.readLine();
    Process first = process;
    try {
      start();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
    } finally {
      first.destroyForcibly();
    }
  }

  private void say(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
  }
}
