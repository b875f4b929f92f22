package dev.tacit.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.tacit.server.store.Store;
import dev.tacit.server.store.StoreException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
  private static final PrivacyEvent ROUND = round(1.5);
  private static final NeighbouringRelation RELATION = NeighbouringRelation.ADD_OR_REMOVE_ONE;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

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
    return draft(round, event, kind, outcome, List.of("device"));
  }

  private static LedgerDraft draft(
      int round, PrivacyEvent event, Kind kind, Outcome outcome, List<String> people) {
    return draft(round, event, kind, outcome, people, true);
  }

  private static LedgerDraft draft(
      int round,
      PrivacyEvent event,
      Kind kind,
      Outcome outcome,
      List<String> people,
      boolean fixed) {
    return new LedgerDraft(
        Instant.parse("2026-01-01T00:00:00Z").plusSeconds(3600L * round),
        "p",
        "t",
        round,
        kind,
        event,
        PrivacyUnit.EXAMPLE,
        RELATION,
        List.of(
            new Assumption(Assumption.FIXED_SCHEDULE, fixed),
            new Assumption("the moon is made of rock", false)),
        outcome,
        people);
  }

  private int run(String... arguments) {
    return new CommandLine(new ReportCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err, true))
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              command.getErr().println(e.getMessage());
              return 1;
            })
        .execute(arguments);
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

  @Test
  void report_equalStepsThatNobodyFixed_isAnOdometersOrTheBudget() throws Exception {
    Path file = directory.resolve("adaptive.jsonl");
    try (LedgerFile ledger = LedgerFile.open(file)) {
      for (int i = 1; i <= 3; i++) {
        ledger.append(
            draft(i, new Gaussian(4), Kind.INTENT, Outcome.PENDING, List.of("device"), i != 2));
      }
    }
    assertThat(run(file.toString(), "--json")).isZero();
    JsonNode statement = new ObjectMapper().readTree(out.toString()).get("statements").get(0);
    assertThat(statement.get("accountant").asText()).isEqualTo("renyi_odometer");
    double spent = statement.get("epsilon").doubleValue();
    double renyi = statement.get("renyi").doubleValue();
    assertThat(spent).isGreaterThan(renyi);

    // a budget that a filter would have held is the guarantee where it is less; else it is not
    double budget = (spent + renyi) / 2;
    out.getBuffer().setLength(0);
    assertThat(run(file.toString(), "--json", "--budget-epsilon", "" + budget)).isZero();
    statement = new ObjectMapper().readTree(out.toString()).get("statements").get(0);
    assertThat(statement.get("accountant").asText()).isEqualTo("renyi_filter");
    assertThat(statement.get("epsilon").doubleValue()).isEqualTo(budget);
    out.getBuffer().setLength(0);
    assertThat(run(file.toString(), "--json", "--budget-epsilon", "" + renyi / 2)).isZero();
    statement = new ObjectMapper().readTree(out.toString()).get("statements").get(0);
    assertThat(statement.get("accountant").asText()).isEqualTo("renyi_odometer");
    assertThat(statement.get("epsilon").doubleValue()).isEqualTo(spent);
  }

  private static double epsilon(long rounds) {
    return PldAccountant.epsilon(new SelfComposed(ROUND, rounds), RELATION, 1e-5).upper();
  }

  @Test
  void report_stepsOfTwoKinds_isAnOdometersAndSaysSo() {
    Path ledger = ledger(ROUND, ROUND, round(3));
    assertThat(run(ledger.toString())).isZero();
    assertThat(out.toString())
        .contains("by a Renyi odometer", "not enforced  the moon is made of rock", "Erasure");
  }

  @Test
  void report_changedLine_isRefused() throws Exception {
    Path ledger = ledger(ROUND, ROUND);
    Files.writeString(ledger, Files.readString(ledger).replace("\"round\":2", "\"round\":3"));
    assertThat(run(ledger.toString())).isEqualTo(1);
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

  /** Ann is in rounds 1 to 4, of which round 2 revealed nothing; bob in the odd ones. */
  private Path shared() {
    Path file = directory.resolve("aggregator.jsonl");
    try (LedgerFile ledger = LedgerFile.open(file)) {
      for (int i = 1; i <= 4; i++) {
        List<String> people = i % 2 == 0 ? List.of("ann") : List.of("bob", "ann");
        ledger.append(draft(i, ROUND, Kind.INTENT, Outcome.PENDING, people));
        Outcome outcome = i == 2 ? Outcome.NOTHING_REVEALED : Outcome.RELEASED;
        ledger.append(draft(i, ROUND, Kind.OUTCOME, outcome, people));
      }
    }
    return file;
  }

  @Test
  void report_person_isWhatIsChargedToThemAndSaysThatMoreMayBe() throws Exception {
    String ledger = shared().toString();
    assertThat(run(ledger, "--person", "bob")).isZero();
    assertThat(out.toString())
        .contains("rounds charged: 2, of which 2", "bob, whom 4 entries list")
        .contains("A device's own ledger may charge more", "abandoned");
    JsonNode report = json(ledger, "--person", "ann");
    assertThat(report.get("person").asText()).isEqualTo("ann");
    assertThat(report.at("/statements/0/epsilon").doubleValue()).isEqualTo(epsilon(3));
    assertThat(report.get("last_hash")).isEqualTo(json(ledger).get("last_hash"));
    assertThat(json(ledger, "--person", "bob").at("/statements/0/epsilon").doubleValue())
        .isEqualTo(epsilon(2));
  }

  @Test
  void report_personWhomNobodyLists_failsWithAQuestionAndNoPage() throws Exception {
    Path page = directory.resolve("eve.html");
    assertThat(run(shared().toString(), "--person", "eve\u001b", "--html", page.toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("No entry lists eve\ufffd: is");
    assertThat(out.toString()).isEmpty();
    assertThat(page).doesNotExist();
  }

  /** A copy whose last line has no end: it is not counted, and the report says so. */
  @Test
  void report_unfinishedLastLine_isSaid() throws Exception {
    Path whole = ledger(ROUND, ROUND);
    Path copy = directory.resolve("copy.jsonl");
    Files.writeString(copy, Files.readString(whole).stripTrailing());
    assertThat(run(copy.toString())).isZero();
    assertThat(out.toString()).contains("without its last line, which is not finished: 3 entries");
    assertThat(json(copy.toString()).get("unfinished_last_line").booleanValue()).isTrue();
    assertThat(json(whole.toString()).get("unfinished_last_line").booleanValue()).isFalse();
    Files.writeString(whole, Files.readString(whole).stripTrailing());
    assertThatThrownBy(() -> LedgerSource.read(whole)).hasMessageContaining("what it has lost");
  }

  /** Evidence is not changed by looking at it, nor made where there is none. */
  @Test
  void report_database_isOnlyRead() throws Exception {
    Path database = directory.resolve("db");
    try (Store store = Store.open(database)) {
      store.intend(draft(1, ROUND, Kind.INTENT, Outcome.PENDING, List.of("ann")));
    }
    Path file = database.resolve("aggregator.mv.db");
    byte[] before = Files.readAllBytes(file);
    assertThat(json(database.toString()).get("entries").intValue()).isEqualTo(1);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    Path empty = Files.createDirectories(directory.resolve("empty"));
    Files.createFile(empty.resolve("aggregator.mv.db"));
    assertThatThrownBy(() -> LedgerSource.read(empty)).isInstanceOf(StoreException.class);
    assertThat(empty.resolve("aggregator.mv.db")).isEmptyFile();
    assertThat(empty).isDirectoryNotContaining("glob:**.trace.db");
  }

  @Test
  void report_personsPage_isOnThemAlone() throws Exception {
    Path page = directory.resolve("bob.html");
    assertThat(run(shared().toString(), "--person", "bob", "--html", page.toString())).isZero();
    assertThat(Files.readString(page))
        .contains("what a ledger lists of bob", "All that this ledger charges to that participant")
        .contains("own ledger may charge more", "Here are those that list bob.")
        .contains("bob and 1 other")
        .doesNotContainPattern("\\bann\\b");
  }

  @Test
  void report_people_areThoseWithMostFirst() throws Exception {
    String ledger = shared().toString();
    JsonNode report = json(ledger, "--people", "--budget-epsilon", "" + epsilon(2));
    assertThat(report.get("people")).hasSize(2);
    assertThat(report.at("/people/0/person").asText()).isEqualTo("ann");
    assertThat(report.at("/people/0/epsilon").doubleValue()).isEqualTo(epsilon(3));
    assertThat(report.at("/people/0/within_budget").booleanValue()).isFalse();
    assertThat(report.at("/people/1/within_budget").booleanValue()).isTrue();
    assertThat(report.at("/people/1/charged").intValue()).isEqualTo(2);
    assertThat(run(ledger, "--people", "--top", "1")).isZero();
    assertThat(out.toString())
        .contains("2 participants are charged", "3  ann (one example", "1 more, all in --json")
        .doesNotContain("bob");
  }

  @Test
  void report_optionsThatDoNotGoTogether_areWrongUsage() {
    String ledger = shared().toString();
    assertThat(run(ledger, "--people", "--person", "ann")).isEqualTo(2);
    assertThat(run(ledger, "--people", "--top", "0")).isEqualTo(2);
  }

  private JsonNode json(String... arguments) throws Exception {
    StringWriter text = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    assertThat(
            new CommandLine(new ReportCommand())
                .setOut(new PrintWriter(text))
                .execute(all.toArray(String[]::new)))
        .isZero();
    return new ObjectMapper().readTree(text.toString());
  }

  @Test
  void report_aggregatorsDatabase_isRead() {
    Path database = directory.resolve("db");
    Store.open(database).close();
    assertThat(run(database.toString())).isZero();
    assertThat(out.toString()).contains("0 entries, chain whole");
  }

  /** Opening a store makes one: a mistyped name must not leave an empty database behind. */
  @Test
  void report_directoryWithoutADatabase_isRefusedAndLeftAlone() {
    assertThat(run(directory.toString())).isEqualTo(2);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void report_emptyLedger_saysSo() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty.jsonl"));
    assertThat(run(empty.toString())).isZero();
    assertThat(out.toString()).contains("0 entries");
  }
}
