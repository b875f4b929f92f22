package dev.tacit.privacy.ledger;

import static dev.tacit.privacy.ledger.Entries.STEP;
import static dev.tacit.privacy.ledger.Entries.chain;
import static dev.tacit.privacy.ledger.Entries.draft;
import static dev.tacit.privacy.ledger.Entries.intent;
import static dev.tacit.privacy.ledger.Entries.outcome;
import static dev.tacit.privacy.ledger.Outcome.MAY_HAVE_BEEN_REVEALED;
import static dev.tacit.privacy.ledger.Outcome.NOTHING_REVEALED;
import static dev.tacit.privacy.ledger.Outcome.PENDING;
import static dev.tacit.privacy.ledger.Outcome.RELEASED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpendTest {
  private static final PrivacyEvent NOTHING = new Composed(List.of());

  private static PrivacyEvent charged(LedgerDraft... drafts) {
    return Spend.charged(chain(drafts));
  }

  private static PrivacyEvent steps(long count) {
    return new SelfComposed(STEP, count);
  }

  @Test
  void charged_emptyLedger_isNothing() {
    assertThat(Spend.charged(List.of())).isEqualTo(NOTHING);
  }

  @Test
  void charged_intentWithoutOutcome_isCharged() {
    assertThat(charged(intent(0))).isEqualTo(steps(20));
  }

  @Test
  void charged_eachOutcome_onlyNothingRevealedIsFree() {
    assertThat(charged(intent(0), outcome(0, RELEASED))).isEqualTo(steps(20));
    assertThat(charged(intent(0), outcome(0, MAY_HAVE_BEEN_REVEALED))).isEqualTo(steps(20));
    assertThat(charged(intent(0), outcome(0, NOTHING_REVEALED))).isEqualTo(NOTHING);
  }

  @Test
  void charged_repeatedAttempt_addsToWhatWasRevealed() {
    assertThat(charged(intent(0), outcome(0, NOTHING_REVEALED), intent(0), outcome(0, RELEASED)))
        .isEqualTo(steps(20));
    assertThat(
            charged(intent(0), outcome(0, MAY_HAVE_BEEN_REVEALED), intent(0), outcome(0, RELEASED)))
        .isEqualTo(steps(40));
    assertThat(
            charged(
                intent(0),
                outcome(0, MAY_HAVE_BEEN_REVEALED),
                intent(0),
                outcome(0, NOTHING_REVEALED)))
        .isEqualTo(steps(20));
  }

  @Test
  void charged_intentFollowedByAnother_staysChargedWhateverComes() {
    // The first attempt crashed; the outcome speaks for the second alone.
    assertThat(charged(intent(0), intent(0), outcome(0, NOTHING_REVEALED))).isEqualTo(steps(20));
    assertThat(
            charged(
                intent(0), intent(0), outcome(0, NOTHING_REVEALED), outcome(0, NOTHING_REVEALED)))
        .isEqualTo(steps(20));
  }

  @Test
  void charged_laterDenial_doesNotUndoARelease() {
    assertThat(charged(intent(0), outcome(0, RELEASED), outcome(0, NOTHING_REVEALED)))
        .isEqualTo(steps(20));
  }

  @Test
  void charged_outcomeOfAnotherRoundOrTask_endsNothing() {
    assertThat(charged(intent(0), outcome(1, NOTHING_REVEALED))).isEqualTo(steps(20));
    assertThat(charged(intent(0), draft("other", 0, NOTHING_REVEALED, STEP))).isEqualTo(steps(20));
  }

  @Test
  void charged_outcomeBeforeItsIntent_doesNotFreeIt() {
    assertThat(charged(outcome(0, NOTHING_REVEALED), intent(0))).isEqualTo(steps(20));
  }

  @Test
  void charged_releaseWithoutIntent_isCharged() {
    assertThat(charged(outcome(0, RELEASED))).isEqualTo(steps(20));
    assertThat(charged(outcome(0, NOTHING_REVEALED))).isEqualTo(NOTHING);
  }

  /** Pairing what is charged already would lose the second of two releases of one attempt. */
  @Test
  void composed_chargedEntries_isWhatIsCharged() {
    List<LedgerEntry> ledger = chain(intent(0), outcome(0, RELEASED), outcome(0, RELEASED));
    assertThat(Spend.chargedEntries(ledger)).hasSize(2);
    assertThat(Spend.composed(Spend.chargedEntries(ledger)))
        .isEqualTo(Spend.charged(ledger))
        .isEqualTo(steps(40));
  }

  @Test
  void charged_interleavedRounds_eachByItsOwnOutcome() {
    assertThat(
            charged(
                intent(0),
                intent(1),
                outcome(0, NOTHING_REVEALED),
                intent(2),
                outcome(1, RELEASED),
                outcome(2, NOTHING_REVEALED)))
        .isEqualTo(steps(20));
  }

  @Test
  void charged_nestedEvents_mergedIntoOneOfEach() {
    PrivacyEvent other = new Gaussian(3);
    PrivacyEvent nested =
        new SelfComposed(
            new Composed(List.of(new SelfComposed(STEP, 4), other, new Composed(List.of(STEP)))),
            10);
    assertThat(
            charged(
                draft("a", 0, PENDING, nested),
                draft("b", 0, PENDING, other),
                draft("c", 0, PENDING, new SelfComposed(new Gaussian(9), 0)),
                draft("d", 0, PENDING, STEP)))
        .isEqualTo(new Composed(List.of(new SelfComposed(STEP, 51), new SelfComposed(other, 11))));
  }

  @Test
  void charged_countBeyondALong_throws() {
    PrivacyEvent many = new SelfComposed(STEP, Long.MAX_VALUE);
    assertThatThrownBy(() -> charged(draft("a", 0, PENDING, many), draft("b", 0, PENDING, STEP)))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> charged(draft("a", 0, PENDING, new SelfComposed(many, 2))))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void charged_differentUnits_refused() {
    LedgerDraft user =
        new LedgerDraft(
            Instant.EPOCH,
            "phones",
            "mnist",
            1,
            Kind.INTENT,
            STEP,
            PrivacyUnit.USER,
            NeighbouringRelation.ZERO_OUT,
            List.of(),
            PENDING,
            List.of());
    assertThatThrownBy(() -> charged(intent(0), user))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("entry 1")
        .hasMessageContaining("entry 2");
  }
}
