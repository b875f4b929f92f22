package dev.tacit.cli.ledger;

import static dev.tacit.cli.report.Pages.assertIdsAreUniqueAndLinksHold;
import static dev.tacit.cli.report.Pages.assertLoadsAndRunsNothing;
import static dev.tacit.cli.report.Pages.elements;
import static dev.tacit.cli.report.Pages.names;
import static dev.tacit.cli.report.Pages.parse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.cli.ledger.LedgerReport.Question;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.Pages;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.EpsilonDelta;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerChain;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class LedgerPageTest {
  private static final Instant BEGIN = Instant.parse("2026-03-01T08:00:00Z");
  private static final String HOSTILE =
      "<script>alert('x')</script>\" onload=\"x & ]]> \u202e %s %n";
  private static final PrivacyEvent STEPS = steps(1.5);

  private final List<LedgerEntry> ledger = new ArrayList<>();

  private static PrivacyEvent steps(double sigma) {
    return new SelfComposed(new PoissonSampled(0.05, new Gaussian(sigma)), 10);
  }

  private void round(PrivacyEvent event, PrivacyUnit unit, String name) {
    add(event, unit, Kind.INTENT, Outcome.PENDING, name);
    add(event, unit, Kind.OUTCOME, Outcome.RELEASED, name);
  }

  private void rounds(int count, PrivacyEvent event) {
    for (int i = 0; i < count; i++) {
      round(event, PrivacyUnit.EXAMPLE, "name");
    }
  }

  private void add(PrivacyEvent event, PrivacyUnit unit, Kind kind, Outcome outcome, String name) {
    Optional<LedgerEntry> last =
        ledger.isEmpty() ? Optional.empty() : Optional.of(ledger.get(ledger.size() - 1));
    ledger.add(
        LedgerChain.next(
            last,
            new LedgerDraft(
                BEGIN.plusSeconds(1800L * ledger.size()),
                "population " + name,
                "task " + name,
                ledger.size() / 2,
                kind,
                event,
                unit,
                unit == PrivacyUnit.USER
                    ? NeighbouringRelation.ZERO_OUT
                    : NeighbouringRelation.ADD_OR_REMOVE_ONE,
                List.of(
                    new Assumption(Assumption.FIXED_SCHEDULE, true),
                    new Assumption("Enforced " + name, true),
                    new Assumption("Hoped for " + name, false)),
                outcome,
                List.of("one", "device " + name))));
  }

  private LedgerReport report(Optional<Double> budget) {
    return LedgerReport.of(ledger, new Question(1e-5, budget));
  }

  private Document page(Optional<Double> budget) throws Exception {
    return parse(LedgerPage.render(report(budget), "ledger.jsonl", BEGIN));
  }

  private static String section(Document page, String id) {
    return Pages.section(page, id).getTextContent().replaceAll("\\s+", " ");
  }

  private static String header(Document page) {
    return elements(page, "header").get(0).getTextContent().replaceAll("\\s+", " ");
  }

  @Test
  void render_fixedSchedule_saysWhatWasReleasedMeantAndIsLeft() throws Exception {
    rounds(3, STEPS);
    Document page = page(Optional.of(2.0));
    LedgerReport.Statement statement = report(Optional.of(2.0)).statements().get(0);
    String epsilon = Figures.epsilon(statement.epsilon());

    assertThat(header(page))
        .contains("ε = " + epsilon + ", δ = 1e-5", "each single training example")
        .contains("Within the budget.", "add or remove one");
    assertThat(section(page, "released"))
        .contains("task name", "2026-03-01 08:00:00 UTC", "2026-03-01 10:00:00 UTC")
        .contains("10 times (each example drawn independently with probability 0.05");
    assertThat(section(page, "guarantee-1"))
        .contains("ε for each single example", "It protects one example")
        .contains(statement.remaining().orElseThrow().rounds() + " more rounds")
        .contains("budget ε = 2", "True positives, at most", "Basic composition", "≥ ", "≈ ")
        .contains("approximation that guarantees nothing");
    assertThat(section(page, "assumptions"))
        .contains("enforced by the code: Enforced name", "not enforced: Hoped for name");
    assertThat(section(page, "erasure")).contains("It does not undo earlier ones.");
    assertThat(section(page, "verify")).contains(ledger.get(5).hash());
    assertThat(section(page, "ledger")).contains("intent", "the same as no. 1");
  }

  @Test
  void render_aboveTheBudget_saysSo() throws Exception {
    rounds(3, STEPS);
    Document page = page(Optional.of(0.1));
    assertThat(header(page)).contains("Above the budget.");
    assertThat(section(page, "guarantee-1")).contains("too little is left for another round");
  }

  @Test
  void render_noBudget_claimsNoneIsLeft() throws Exception {
    rounds(1, STEPS);
    Document page = page(Optional.empty());
    assertThat(header(page)).doesNotContain("budget");
    assertThat(section(page, "guarantee-1")).contains("No budget was named");
  }

  @Test
  void render_differentSteps_guaranteesTheOdometersEpsilonOnly() throws Exception {
    rounds(2, STEPS);
    rounds(2, steps(3));
    Document page = page(Optional.of(3.0));
    LedgerReport.Statement statement = report(Optional.of(3.0)).statements().get(0);
    assertThat(statement.epsilon()).isGreaterThan(statement.comparison().pld().upper());
    assertThat(header(page)).contains("ε = " + Figures.epsilon(statement.epsilon()));
    assertThat(section(page, "guarantee-1"))
        .contains("Rényi odometer", "No guarantee here.", "the others would hold only if")
        .doesNotContain("A guarantee,");
  }

  @Test
  void render_twoUnits_areTwoGuaranteesWithUniqueIds() throws Exception {
    rounds(2, STEPS);
    round(new Gaussian(9), PrivacyUnit.USER, "other");
    Document page = page(Optional.of(3.0));
    assertThat(header(page)).contains("each single training example", "each single user");
    assertThat(section(page, "guarantee-2"))
        .contains("zero_out", "one particular user’s data")
        .doesNotContain("It protects one example", "Central limit");
    assertIdsAreUniqueAndLinksHold(page);
  }

  @Test
  void render_hostileLedger_addsNoElementAndLoadsNothing() throws Exception {
    round(STEPS, PrivacyUnit.EXAMPLE, HOSTILE);
    String hostile = LedgerPage.render(report(Optional.of(1.0)), HOSTILE, BEGIN);
    ledger.clear();
    round(STEPS, PrivacyUnit.EXAMPLE, "name");
    String harmless = LedgerPage.render(report(Optional.of(1.0)), "name", BEGIN);

    assertThat(names(parse(hostile))).isEqualTo(names(parse(harmless)));
    assertThat(section(parse(hostile), "released")).contains("<script>").doesNotContain("\u202e");
    assertLoadsAndRunsNothing(parse(hostile));
  }

  @Test
  void render_emptyLedger_claimsNothing() throws Exception {
    Document page = page(Optional.of(1.0));
    assertThat(header(page)).contains("The ledger is empty").doesNotContain("ε =");
    assertThat(section(page, "verify")).contains("no hash yet");
  }

  @Test
  void render_nothingRevealed_isZero() throws Exception {
    add(STEPS, PrivacyUnit.EXAMPLE, Kind.INTENT, Outcome.PENDING, "name");
    add(STEPS, PrivacyUnit.EXAMPLE, Kind.OUTCOME, Outcome.NOTHING_REVEALED, "name");
    Document page = page(Optional.of(1.0));
    assertThat(header(page)).contains("ε = 0,");
    assertThat(section(page, "guarantee-1")).contains("Nothing is charged: all of it is left.");
  }

  /** A plain delta above the one that is asked for has no epsilon, in either way of accounting. */
  @Test
  void render_noFiniteEpsilon_saysSoAndBoundsNoAttacker() throws Exception {
    rounds(1, new EpsilonDelta(1, 1e-3));
    rounds(1, STEPS);
    Document page = page(Optional.of(1.0));
    assertThat(header(page)).contains("No finite ε is known").doesNotContain("NaN");
    assertThat(section(page, "guarantee-1")).contains("100 %").doesNotContain("NaN");
  }

  @Test
  void of_longLedger_hasACurveOfBoundedLengthThatEndsAtTheWhole() {
    rounds(LedgerReport.POINTS + 20, STEPS);
    LedgerReport.Statement statement = report(Optional.empty()).statements().get(0);
    assertThat(statement.spent()).hasSize(LedgerReport.POINTS);
    assertThat(statement.spent().get(0).charged()).isEqualTo(1);
    assertThat(statement.spent().get(LedgerReport.POINTS - 1))
        .satisfies(
            last -> {
              assertThat(last.charged()).isEqualTo(LedgerReport.POINTS + 20);
              assertThat(last.epsilon()).isEqualTo(statement.epsilon());
            });
  }

  /** Every accountant bounds the same: none may come below the lower bound but the limit. */
  @Test
  void compare_sampledGaussians_areInOrder() {
    rounds(4, STEPS);
    Comparison comparison = report(Optional.empty()).statements().get(0).comparison();
    assertThat(comparison.pld().lower()).isLessThanOrEqualTo(comparison.pld().upper());
    assertThat(comparison.pld().upper()).isLessThanOrEqualTo(comparison.renyi().epsilon());
    assertThat(comparison.renyi().epsilon()).isLessThan(comparison.basic());
    assertThat(comparison.centralLimit()).isPresent();
  }
}
