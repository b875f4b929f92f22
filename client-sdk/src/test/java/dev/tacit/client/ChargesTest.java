package dev.tacit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Outcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChargesTest {
  private static final PrivacyEvent STEP = new PoissonSampled(0.01, new Gaussian(1.1));
  private static final PrivacyEvent OTHER = new PoissonSampled(0.02, new Gaussian(1.1));

  @TempDir Path directory;

  @Test
  void of_noEntries_costsNothing() {
    assertThat(Charges.of(List.of()).epsilon(Fleet.POLICY).upper()).isZero();
  }

  @Test
  void plus_equalEvents_areOneWithTheirNumber() {
    Charges charges =
        none()
            .plus(new SelfComposed(STEP, 10))
            .plus(new SelfComposed(new SelfComposed(STEP, 10), 2))
            .plus(new Composed(List.of(STEP, new SelfComposed(STEP, 4))));
    assertThat(charges.event()).isEqualTo(new SelfComposed(STEP, 35));
    assertThat(charges.onlyOf(STEP)).isTrue();
  }

  @Test
  void plus_inAnyOrder_isTheSameEvent() {
    Charges one = none().plus(new SelfComposed(STEP, 3)).plus(OTHER).plus(STEP);
    Charges other = none().plus(STEP).plus(OTHER).plus(new SelfComposed(STEP, 3));
    assertThat(one.event()).isEqualTo(other.event());
    assertThat(one.onlyOf(STEP)).isFalse();
  }

  @Test
  void epsilon_mergedRounds_boundsWhatTheRoundsOneByOneWouldCost() {
    Charges merged = none();
    for (int round = 0; round < 12; round++) {
      merged = merged.plus(new SelfComposed(STEP, 10));
    }
    assertThat(merged.epsilon(Fleet.POLICY))
        .isEqualTo(
            PldAccountant.epsilon(
                new SelfComposed(STEP, 120), NeighbouringRelation.ADD_OR_REMOVE_ONE, 1e-5));
  }

  /** The second kind may have been chosen by what the first released: fixed composition is off. */
  @Test
  void epsilon_stepsOfTwoKinds_isARenyiFiltersAtAnOrderOfTheBudget() {
    PrivacyPolicy policy = Fleet.POLICY;
    Charges charges = none().plus(new SelfComposed(STEP, 120)).plus(new SelfComposed(OTHER, 60));
    double upper = charges.epsilon(policy).upper();
    double best =
        RdpAccountant.epsilon(
                charges.event(), NeighbouringRelation.ADD_OR_REMOVE_ONE, policy.budget().delta())
            .epsilon();
    assertThat(upper)
        .isGreaterThanOrEqualTo(best)
        .isGreaterThan(
            PldAccountant.epsilon(
                    charges.event(),
                    NeighbouringRelation.ADD_OR_REMOVE_ONE,
                    policy.budget().delta())
                .upper());
    // With much of the budget used, the order that follows from it is nearly the best one.
    PrivacyPolicy tight = PrivacyPolicy.of(new PrivacyBudget(upper, policy.budget().delta()), 3);
    assertThat(charges.epsilon(tight).upper()).isBetween(best, 1.15 * best);
  }

  /** Whoever allows the next plan to differ has allowed it from the first one on. */
  @Test
  void epsilon_adaptiveSchedule_isAFiltersFromTheFirstStepOn() {
    Charges charges = none().plus(new SelfComposed(STEP, 120));
    PrivacyPolicy adaptive = Fleet.POLICY.withSchedule(Schedule.ADAPTIVE);
    assertThat(charges.epsilon(adaptive).upper())
        .isGreaterThan(charges.epsilon(Fleet.POLICY).upper());
  }

  @Test
  void epsilon_stepsOfTwoKinds_growsWithEach() {
    Charges charges = none().plus(new SelfComposed(STEP, 120)).plus(OTHER);
    double last = charges.epsilon(Fleet.POLICY).upper();
    for (PrivacyEvent next : List.of(STEP, OTHER, STEP)) {
      charges = charges.plus(next);
      assertThat(charges.epsilon(Fleet.POLICY).upper()).isGreaterThan(last);
      last = charges.epsilon(Fleet.POLICY).upper();
    }
  }

  @Test
  void of_ledgerOfEveryOutcome_chargesAllButWhatRevealedNothing() {
    Outcome[] outcomes = {
      Outcome.RELEASED, Outcome.MAY_HAVE_BEEN_REVEALED, Outcome.NOTHING_REVEALED, null
    };
    try (LedgerFile file = LedgerFile.open(directory.resolve("ledger.jsonl"))) {
      for (int round = 1; round <= outcomes.length; round++) {
        file.append(draft(round, Kind.INTENT, Outcome.PENDING));
        if (outcomes[round - 1] != null) {
          file.append(draft(round, Kind.OUTCOME, outcomes[round - 1]));
        }
      }
      List<LedgerEntry> entries = List.copyOf(file.entries());
      Charges charges = Charges.of(entries);
      assertThat(charges.event()).isEqualTo(new SelfComposed(STEP, 30));
      assertThat(charges.released("p", "t", 1)).isTrue();
      assertThat(charges.released("p", "t", 2)).isFalse();
      assertThat(charges.released("p", "other", 1)).isFalse();
    }
  }

  /**
   * A round that was tried twice: an outcome belongs to the last intent before it, the open one
   * stays charged.
   */
  @Test
  void of_crashThenSecondAttemptThatRevealedNothing_chargesTheFirst() {
    try (LedgerFile file = LedgerFile.open(directory.resolve("ledger.jsonl"))) {
      file.append(draft(1, Kind.INTENT, Outcome.PENDING));
      file.append(draft(1, Kind.INTENT, Outcome.PENDING));
      file.append(draft(1, Kind.OUTCOME, Outcome.NOTHING_REVEALED));
      assertThat(Charges.of(List.copyOf(file.entries())).event())
          .isEqualTo(new SelfComposed(STEP, 10));
    }
  }

  private static LedgerDraft draft(int round, Kind kind, Outcome outcome) {
    return new LedgerDraft(
        Instant.EPOCH,
        "p",
        "t",
        round,
        kind,
        new SelfComposed(STEP, 10),
        PrivacyUnit.EXAMPLE,
        NeighbouringRelation.ADD_OR_REMOVE_ONE,
        List.of(),
        outcome,
        List.of("device"));
  }

  private static Charges none() {
    return Charges.of(List.of());
  }
}
