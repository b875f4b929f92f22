package dev.tacit.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tacit.cli.device.DeviceHome;
import dev.tacit.cli.device.Endpoint;
import dev.tacit.cli.device.Trust;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.DistributedDiscreteGaussian;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.event.VectorSkellam;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Spend;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Whole demos whose noise protects whole users, with a real authority process. */
@Timeout(120)
class TrustDemoTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"distributed, gaussian, distributed_dp", "central, gaussian, central_dp"})
  void demo_userLevel_chargesItsDevicesForWhatItsTrustModelSays(
      String trust, String mechanism, String name) throws Exception {
    Path out = directory.resolve("out");
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    JsonNode result =
        demo(
            told,
            out,
            "--trust",
            trust,
            "--mechanism",
            mechanism,
            "--epsilon",
            "0.5",
            "--clients",
            "5");

    assertThat(result.get("trust_model").textValue()).isEqualTo(name);
    assertThat(result.get("unit").textValue()).isEqualTo("user");
    assertThat(result.get("relation").textValue()).isEqualTo("zero_out");
    assertThat(result.get("adversary").textValue()).isEqualTo("semi_malicious");
    assertThat(result.get("epsilon").doubleValue()).isBetween(0.4, 0.5);
    double noise = result.get("predicted_noise").doubleValue();
    assertThat(noise).isGreaterThan(15 * result.get("clip").doubleValue());
    assertThat(result.get("warning").textValue()).startsWith("5 clients are too few");
    String screen = told.toString(StandardCharsets.UTF_8);
    assertThat(screen.indexOf("Warning: 5 clients are too few"))
        .isBetween(0, screen.indexOf("Round  1 of 2:"));

    PrivacyEvent charged = PrivacyEvents.fromTree(result.get("events").get(0));
    for (int client = 0; client < 5; client++) {
      for (LedgerEntry entry : ledger(out, client)) {
        assertThat(entry.unit()).isEqualTo(PrivacyUnit.USER);
        assertThat(entry.relation()).isEqualTo(NeighbouringRelation.ZERO_OUT);
        assertThat(entry.event()).isInstanceOf(event(trust, mechanism));
      }
      assertThat(Spend.charged(ledger(out, client))).isEqualTo(charged);
    }
    // 4 of 5 survive at least, one of them may be corrupt.
    if (ledger(out, 0).get(0).event() instanceof DistributedDiscreteGaussian sum) {
      assertThat(sum.shares()).isEqualTo(3);
    }
    assertThat(
            PldAccountant.epsilon(
                    charged, NeighbouringRelation.ZERO_OUT, result.get("delta").doubleValue())
                .upper())
        .isEqualTo(result.get("epsilon").doubleValue());
    assertThat(Files.readString(RunFiles.report(out)))
        .contains("Too few devices for a useful model")
        .contains("A user has one device in a round");
  }

  private static Class<? extends PrivacyEvent> event(String trust, String mechanism) {
    if (trust.equals("central")) {
      return Gaussian.class;
    }
    return mechanism.equals("skellam") ? VectorSkellam.class : DistributedDiscreteGaussian.class;
  }

  /** A budget without much noise shows that what is summed and decoded is the devices' learning. */
  @ParameterizedTest
  @CsvSource({"distributed, skellam", "central, gaussian"})
  void demo_largeBudget_learns(String trust, String mechanism) throws Exception {
    JsonNode result =
        demo(
            new ByteArrayOutputStream(),
            directory.resolve("out"),
            "--trust",
            trust,
            "--mechanism",
            mechanism,
            "--epsilon",
            "25",
            "--clients",
            "20");
    assertThat(result.get("accuracy").doubleValue()).isGreaterThan(0.5);
  }

  @Test
  void options_keptByAVersionThatKnewNoOther_areLocal() throws Exception {
    String kept =
        "{\"clients\":5,\"rounds\":2,\"epsilon\":3.0,\"delta\":1e-5,\"dataset\":\"mnist\",\"model\":\"cnn\","
            + "\"partition\":\"iid\",\"seed\":1,\"processes\":false,\"kill\":0,\"serve\":false,"
            + "\"listen\":\"127.0.0.1:0\",\"host\":\"127.0.0.1\"}";
    DemoOptions read = RunFiles.JSON.readValue(kept, DemoOptions.class);
    assertThat(read.trust()).isEqualTo(Trust.LOCAL);
    assertThat(read.algorithm()).isEqualTo(Algorithm.FEDAVG);
    assertThat(read.serverLearningRate()).isEqualTo(1.5);
    assertThat(RunFiles.JSON.readValue(RunFiles.JSON.writeValueAsBytes(read), DemoOptions.class))
        .isEqualTo(read);
  }

  private static List<LedgerEntry> ledger(Path out, int client) {
    return LedgerFile.read(DeviceHome.ledger(RunFiles.client(out, client)));
  }

  /** The JSON result; what a person was told goes to {@code told}. */
  private JsonNode demo(ByteArrayOutputStream told, Path out, String... options) throws Exception {
    String[] all =
        Stream.concat(
                Stream.of(
                    "--dataset",
                    Stripes.in(directory).toString(),
                    "--model",
                    "linear",
                    "--rounds",
                    "2",
                    "--out",
                    out.toString(),
                    "--json"),
                Arrays.stream(options))
            .toArray(String[]::new);
    PrintStream before = System.out;
    PrintStream errors = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
    int status;
    try {
      status =
          new CommandLine(new DemoCommand())
              .registerConverter(Endpoint.class, Endpoint::new)
              .setCaseInsensitiveEnumValuesAllowed(true)
              .execute(all);
    } finally {
      System.setOut(before);
      System.setErr(errors);
    }
    assertThat(status).as(told.toString(StandardCharsets.UTF_8)).isZero();
    return RunFiles.JSON.readTree(printed.toByteArray());
  }
}
