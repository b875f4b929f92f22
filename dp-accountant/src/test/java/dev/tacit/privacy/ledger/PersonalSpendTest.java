package dev.tacit.privacy.ledger;

import static dev.tacit.privacy.ledger.Entries.STEP;
import static dev.tacit.privacy.ledger.Entries.chain;
import static dev.tacit.privacy.ledger.Entries.draftOf;
import static dev.tacit.privacy.ledger.Outcome.MAY_HAVE_BEEN_REVEALED;
import static dev.tacit.privacy.ledger.Outcome.NOTHING_REVEALED;
import static dev.tacit.privacy.ledger.Outcome.PENDING;
import static dev.tacit.privacy.ledger.Outcome.RELEASED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PersonalSpendTest {
  private static final Protection EXAMPLE =
      new Protection(PrivacyUnit.EXAMPLE, NeighbouringRelation.ADD_OR_REMOVE_ONE);

  private static LedgerDraft entry(int round, Outcome outcome, String... people) {
    return draftOf("mnist", round, outcome, STEP, people);
  }

  /** How often the step is charged to each. */
  private static long times(String person, LedgerDraft... drafts) {
    PersonalSpend spend = PersonalSpend.of(chain(drafts));
    Map<Protection, PrivacyEvent> charged = spend.charged().getOrDefault(person, Map.of());
    assertThat(charged.size()).isLessThanOrEqualTo(1);
    long times = charged.isEmpty() ? 0 : ((SelfComposed) charged.get(EXAMPLE)).count();
    assertThat(spend.chargedEntries(person)).hasSize((int) times);
    assertThat(spend.counts().getOrDefault(person, Map.of()).getOrDefault(EXAMPLE, 0))
        .isEqualTo((int) times);
    return times;
  }

  @Test
  void charged_eachPerson_isWhatTheirEntriesSay() {
    LedgerDraft[] ledger = {
      entry(1, PENDING, "ann", "bob"),
      entry(1, RELEASED, "ann", "bob"),
      entry(2, PENDING, "ann"),
      entry(2, MAY_HAVE_BEEN_REVEALED, "ann"),
      entry(3, PENDING, "ann", "eve"),
      entry(3, NOTHING_REVEALED, "ann", "eve"),
      entry(4, PENDING, "bob")
    };
    assertThat(times("ann", ledger)).isEqualTo(2);
    assertThat(times("bob", ledger)).isEqualTo(2);
    assertThat(times("eve", ledger)).isZero();
    assertThat(times("nobody", ledger)).isZero();
    assertThat(PersonalSpend.of(chain(ledger)).charged()).containsOnlyKeys("ann", "bob");
  }

  @Test
  void charged_nothingRevealed_isTakenBackOnlyFromThoseItLists() {
    LedgerDraft[] ledger = {entry(1, PENDING, "ann", "bob"), entry(1, NOTHING_REVEALED, "ann")};
    assertThat(times("ann", ledger)).isZero();
    assertThat(times("bob", ledger)).isEqualTo(1);
  }

  /** By ann's entries alone the outcome would end the first intent, which it says nothing of. */
  @Test
  void charged_outcomeOfAnotherAttempt_takesNothingBack() {
    LedgerDraft[] ledger = {
      entry(1, PENDING, "ann"), entry(1, PENDING, "bob"), entry(1, NOTHING_REVEALED, "ann", "bob")
    };
    assertThat(times("ann", ledger)).isEqualTo(1);
    assertThat(times("bob", ledger)).isZero();
  }

  @Test
  void charged_releaseThatListsMoreThanItsIntent_isChargedToThemOnce() {
    LedgerDraft[] ledger = {entry(1, PENDING, "ann"), entry(1, RELEASED, "ann", "bob", "bob")};
    assertThat(times("ann", ledger)).isEqualTo(1);
    assertThat(times("bob", ledger)).isEqualTo(1);
  }

  @Test
  void charged_severalTasksAndUnits_areOneEventForEachUnitAndRelation() {
    PrivacyEvent other = new Gaussian(3);
    LedgerDraft user =
        new LedgerDraft(
            Instant.EPOCH,
            "phones",
            "users",
            1,
            Kind.INTENT,
            other,
            PrivacyUnit.USER,
            NeighbouringRelation.ZERO_OUT,
            List.of(),
            PENDING,
            List.of("ann"));
    PersonalSpend spend =
        PersonalSpend.of(
            chain(
                draftOf("a", 1, PENDING, STEP, "ann"),
                draftOf("b", 1, PENDING, other, "ann"),
                user,
                draftOf("a", 2, PENDING, STEP, "ann")));
    assertThat(spend.charged().get("ann"))
        .isEqualTo(
            Map.of(
                EXAMPLE,
                new Composed(List.of(new SelfComposed(STEP, 2), new SelfComposed(other, 1))),
                new Protection(PrivacyUnit.USER, NeighbouringRelation.ZERO_OUT),
                new SelfComposed(other, 1)));
  }

  /** Whoever is in all entries is charged all that the ledger charges, whoever else is in them. */
  @Property
  void charged_personInEveryEntry_isTheLedgersCharge(
      @ForAll @Size(max = 12) List<@IntRange(max = 95) Integer> codes) {
    List<LedgerDraft> drafts = new ArrayList<>();
    for (int code : codes) {
      Outcome outcome = Outcome.values()[code % 4];
      List<String> people = new ArrayList<>(List.of("ann"));
      for (int i = 0; i < 3; i++) {
        if ((code / 4 >> i) % 2 == 1) {
          people.add("other " + i);
        }
      }
      drafts.add(entry(code / 32, outcome, people.toArray(String[]::new)));
    }
    List<LedgerEntry> ledger = chain(drafts.toArray(LedgerDraft[]::new));
    PersonalSpend spend = PersonalSpend.of(ledger);
    assertThat(spend.chargedEntries("ann")).isEqualTo(Spend.chargedEntries(ledger));
    PrivacyEvent nothing = new Composed(List.of());
    assertThat(spend.charged().getOrDefault("ann", Map.of()).getOrDefault(EXAMPLE, nothing))
        .isEqualTo(Spend.charged(ledger));
  }
}
