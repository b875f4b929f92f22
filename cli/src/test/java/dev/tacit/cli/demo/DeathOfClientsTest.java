package dev.tacit.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tacit.cli.device.DeviceHome;
import dev.tacit.client.ClientPhase;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Clients in processes of their own, killed by SIGKILL. */
@Execution(ExecutionMode.CONCURRENT)
class DeathOfClientsTest {
  @TempDir private Path directory;

  private Child demo(Path out, String... options) throws Exception {
    List<String> fixed =
        List.of(
            "demo",
            "--dataset",
            Stripes.in(directory).toString(),
            "--model",
            "linear",
            "--out",
            out.toString());
    return Child.start(
        directory.resolve("demo.log"),
        Stream.concat(fixed.stream(), Stream.of(options)).toArray(String[]::new));
  }

  /** Seven rounds, so that each phase is died in; each time by two of ten, chosen by the seed. */
  @Test
  void demo_twoOfTenProcessesKilledInEachPhase_commitsEveryRound() throws Exception {
    Path out = directory.resolve("out");
    try (Child demo = demo(out, "--processes", "--clients", "10", "--rounds", "7", "--kill", "2")) {
      assertThat(demo.awaitExit()).as(demo.story()).isZero();
      String story = demo.story();
      for (ClientPhase phase :
          List.of(
              ClientPhase.TRAIN,
              ClientPhase.READY,
              ClientPhase.ADVERTISE_KEYS,
              ClientPhase.SHARE_KEYS,
              ClientPhase.MASKED_INPUT,
              ClientPhase.CONSISTENCY,
              ClientPhase.UNMASK)) {
        String words = phase.toString().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        assertThat(story.lines().filter(line -> line.endsWith("before " + words)).count())
            .as("deaths before %s in %s", words, story)
            .isEqualTo(2);
      }
      assertThat(story).doesNotContain("was abandoned", "failed");
      JsonNode result = RunFiles.JSON.readTree(RunFiles.result(out).toFile());
      assertThat(result.get("rounds").intValue()).isEqualTo(7);
      assertThat(result.get("epsilon").doubleValue()).isLessThanOrEqualTo(3);
      assertThat(result.get("accuracy").doubleValue()).isGreaterThan(0.6);
    }
  }

  /** Five clients, of which four must stay: two deaths are one too many. */
  @Test
  void demo_tooManyKilled_abandonsTheRoundSaysSoAndKeepsTheCharge() throws Exception {
    Path out = directory.resolve("out");
    try (Child demo = demo(out, "--processes", "--clients", "5", "--rounds", "3", "--kill", "2")) {
      demo.awaitExit();
      String story = demo.story();
      // Round 1 dies before its masked updates; what the others had sent may have been revealed.
      assertThat(story)
          .contains("Round 1 was abandoned in masked updates: ", "stays charged")
          .contains("Round  1 of 3: 5 of 5 clients in the sum");
      long charged = 0;
      for (int client = 0; client < 5; client++) {
        List<LedgerEntry> entries =
            LedgerFile.read(DeviceHome.ledger(RunFiles.client(out, client)));
        long intents =
            entries.stream()
                .filter(entry -> entry.kind() == Kind.INTENT && entry.round() == 1)
                .count();
        assertThat(intents).as("attempts at round 1 of client %d", client + 1).isEqualTo(2);
        charged +=
            entries.stream()
                .filter(entry -> entry.outcome() == Outcome.MAY_HAVE_BEEN_REVEALED)
                .count();
      }
      assertThat(charged).isPositive();
      JsonNode result = RunFiles.JSON.readTree(RunFiles.result(out).toFile());
      assertThat(result.get("epsilon").doubleValue()).isLessThanOrEqualTo(3);
      // Their budgets were for three rounds: one attempt that was lost leaves too little.
      assertThat(result.get("rounds").intValue()).isLessThan(3);
      assertThat(result.get("ending").textValue()).isNotEqualTo("completed");
    }
  }
}
