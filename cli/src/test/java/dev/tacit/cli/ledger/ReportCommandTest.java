package dev.tacit.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
  private static final PrivacyEvent ROUND = round(1.5);
  private static final NeighbouringRelation RELATION = NeighbouringRelation.ADD_OR_REMOVE_ONE;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();

  private static PrivacyEvent round(double sigma) {
    return new SelfComposed(new PoissonSampled(0.05, new Gaussian(sigma)), 10);
  }

  private Path ledger(PrivacyEvent... rounds) {
    Path file = directory.resolve("ledger.jsonl");
    try (LedgerFile ledger = LedgerFile.open(file)) {
      for (int i = 0; i < rounds.length; i++) {
        ledger.append(draft(i + 1, rounds[i], Kind.INTENT, Outcome.PENDING));
        ledger.append(
            draft(
                i + 1,
                rounds[i],
                Kind.OUTCOME,
                i == 1 ? Outcome.NOTHING_REVEALED : Outcome.RELEASED));
      }
    }
    return file;
  }

  private static LedgerDraft draft(int round, PrivacyEvent event, Kind kind, Outcome outcome) {
    return new LedgerDraft(
        Instant.parse("2026-01-01T00:00:00Z").plusSeconds(3600L * round),
        "p",
        "t",
        round,
        kind,
        event,
        PrivacyUnit.EXAMPLE,
        RELATION,
        List.of(new Assumption("the moon is made of rock", false)),
        outcome,
        List.of("device"));
  }

  private int run(String... arguments) {
    return new CommandLine(new ReportCommand()).setOut(new PrintWriter(out)).execute(arguments);
  }

  @Test
  void report_fixedSchedule_isThatOfTheChargedRounds() throws Exception {
    Path ledger = ledger(ROUND, ROUND, ROUND, ROUND);
    assertThat(run(ledger.toString(), "--json", "--budget-epsilon", "2")).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    JsonNode statement = report.get("statements").get(0);
    double three = PldAccountant.epsilon(new SelfComposed(ROUND, 3), RELATION, 1e-5).upper();
    assertThat(statement.get("epsilon").doubleValue()).isEqualTo(three);
    assertThat(statement.get("charged").intValue()).isEqualTo(3);
    assertThat(statement.get("released").intValue()).isEqualTo(3);
    assertThat(statement.get("accountant").asText()).isEqualTo("pld");
    assertThat(statement.get("spent")).hasSize(3);
    long more = statement.at("/remaining/rounds").longValue();
    assertThat(epsilon(3 + more)).isLessThanOrEqualTo(2);
    assertThat(epsilon(4 + more)).isGreaterThan(2);
    // Rounds 1, 3 and 4 took three hours: one and a half for each round more.
    assertThat(Instant.parse(statement.at("/remaining/until").asText()))
        .isEqualTo(Instant.parse("2026-01-01T04:00:00Z").plusSeconds(5400 * more));
    assertThat(statement.at("/attacker/1/true_positive_rate_at_most").doubleValue())
        .isBetween(0.01, Math.exp(three) * 0.01 + 1e-5);
  }

  private static double epsilon(long rounds) {
    return PldAccountant.epsilon(new SelfComposed(ROUND, rounds), RELATION, 1e-5).upper();
  }

  @Test
  void report_stepsOfTwoKinds_isAFiltersAndSaysSo() {
    Path ledger = ledger(ROUND, ROUND, round(3));
    assertThat(run(ledger.toString())).isZero();
    assertThat(out.toString())
        .contains("by a Renyi filter", "not enforced  the moon is made of rock", "Erasure");
  }

  @Test
  void report_changedLine_isRefused() throws Exception {
    Path ledger = ledger(ROUND, ROUND);
    Files.writeString(ledger, Files.readString(ledger).replace("\"round\":2", "\"round\":3"));
    StringWriter err = new StringWriter();
    int status =
        new CommandLine(new ReportCommand())
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (e, command, parsed) -> {
                  command.getErr().println(e.getMessage());
                  return 1;
                })
            .execute(ledger.toString());
    assertThat(status).isEqualTo(1);
    assertThat(err.toString()).contains("was changed");
  }

  @Test
  void report_html_writesThePageAndStillAnswers() throws Exception {
    Path page = directory.resolve("report.html");
    assertThat(run(ledger(ROUND, ROUND).toString(), "--html", page.toString())).isZero();
    assertThat(out.toString()).contains("epsilon <= ", "Page: " + page);
    assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").contains("id=\"erasure\"");
  }

  @Test
  void report_htmlOverTheLedger_isRefusedAndLeavesIt() throws Exception {
    Path ledger = ledger(ROUND);
    String before = Files.readString(ledger);
    assertThat(run(ledger.toString(), "--html", ledger.toString())).isEqualTo(2);
    assertThat(ledger).hasContent(before.strip());
  }

  @Test
  void report_emptyLedger_saysSo() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty.jsonl"));
    assertThat(run(empty.toString())).isZero();
    assertThat(out.toString()).contains("0 entries");
  }
}
