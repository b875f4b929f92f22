package dev.tacit.privacy.ledger;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Drafts and chains to test with. */
final class Entries {
  static final PrivacyEvent STEP = new PoissonSampled(0.01, new Gaussian(1.1));

  private Entries() {}

  static LedgerDraft intent(int round) {
    return draft("mnist", round, Outcome.PENDING, new SelfComposed(STEP, 20));
  }

  static LedgerDraft outcome(int round, Outcome outcome) {
    return draft("mnist", round, outcome, new SelfComposed(STEP, 20));
  }

  static LedgerDraft draft(String task, int round, Outcome outcome, PrivacyEvent event) {
    return draftOf(task, round, outcome, event, "device-1", "device-2");
  }

  static LedgerDraft draftOf(
      String task, int round, Outcome outcome, PrivacyEvent event, String... people) {
    return new LedgerDraft(
        Instant.parse("2026-01-02T03:04:05.678Z").plusSeconds(round),
        "phones",
        task,
        round,
        outcome == Outcome.PENDING ? Kind.INTENT : Kind.OUTCOME,
        event,
        PrivacyUnit.EXAMPLE,
        NeighbouringRelation.ADD_OR_REMOVE_ONE,
        List.of(new Assumption("Batches are drawn by \"Poisson\" sampling — größer", true)),
        outcome,
        List.of(people));
  }

  static List<LedgerEntry> chain(LedgerDraft... drafts) {
    List<LedgerEntry> entries = new ArrayList<>();
    Optional<LedgerEntry> last = Optional.empty();
    for (LedgerDraft draft : drafts) {
      last = Optional.of(LedgerChain.next(last, draft));
      entries.add(last.orElseThrow());
    }
    return entries;
  }

  static List<LedgerEntry> rounds(int rounds) {
    LedgerDraft[] drafts = new LedgerDraft[2 * rounds];
    for (int round = 0; round < rounds; round++) {
      drafts[2 * round] = intent(round);
      drafts[2 * round + 1] = outcome(round, Outcome.RELEASED);
    }
    return chain(drafts);
  }
}
