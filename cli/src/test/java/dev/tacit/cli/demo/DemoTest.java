package dev.tacit.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerFile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole demo, with a real authority process, on an IDX folder that it never saw. */
class DemoTest {
  @TempDir private Path directory;

  @Test
  void demo_withClientsThatDie_endsWithTheEpsilonOfItsOwnEvents() throws Exception {
    Path out = directory.resolve("out");
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int status;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      status =
          new CommandLine(new DemoCommand())
              .registerConverter(
                  dev.tacit.cli.device.Endpoint.class, dev.tacit.cli.device.Endpoint::new)
              .execute(
                  "--dataset",
                  Stripes.in(directory).toString(),
                  "--model",
                  "linear",
                  "--clients",
                  "5",
                  "--rounds",
                  "4",
                  "--kill",
                  "1",
                  "--seed",
                  "3",
                  "--out",
                  out.toString(),
                  "--json");
    } finally {
      System.setOut(before);
    }
    assertThat(status).isZero();
    JsonNode result = RunFiles.JSON.readTree(printed.toByteArray());
    assertThat(result).isEqualTo(RunFiles.JSON.readTree(RunFiles.result(out).toFile()));
    assertThat(result.get("accuracy").doubleValue()).isGreaterThan(0.6);
    assertThat(result.get("rounds").intValue()).isEqualTo(4);
    double epsilon = result.get("epsilon").doubleValue();
    assertThat(epsilon).isLessThanOrEqualTo(3);
    assertThat(
            PldAccountant.epsilon(
                    PrivacyEvents.fromTree(result.get("events").get(0)),
                    NeighbouringRelation.ADD_OR_REMOVE_ONE,
                    result.get("delta").doubleValue())
                .upper())
        .isEqualTo(epsilon);
    for (int client = 0; client < 5; client++) {
      long charged =
          LedgerFile.read(dev.tacit.cli.device.DeviceHome.ledger(RunFiles.client(out, client)))
              .stream()
              .filter(entry -> entry.kind() == Kind.INTENT)
              .count();
      assertThat(charged).isBetween(3L, 4L);
    }
    String report = Files.readString(RunFiles.report(out));
    assertThat(report).contains("<svg").doesNotContain("<script", "src=\"http");
  }
}
