package dev.tacit.privacy.ledger;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.PrivacyEvent;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * An entry before it has its place in a chain.
 *
 * @param round &gt;= 0
 * @param participants pseudonyms
 */
public record LedgerDraft(
    Instant time,
    String population,
    String task,
    int round,
    Kind kind,
    PrivacyEvent event,
    PrivacyUnit unit,
    NeighbouringRelation relation,
    List<Assumption> assumptions,
    Outcome outcome,
    List<String> participants) {
  public LedgerDraft {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(population, "population");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(relation, "relation");
    Objects.requireNonNull(outcome, "outcome");
    assumptions = List.copyOf(assumptions);
    participants = List.copyOf(participants);
    if (round < 0) {
      throw new IllegalArgumentException("round must be >= 0 but was " + round);
    }
    if ((kind == Kind.INTENT) != (outcome == Outcome.PENDING)) {
      throw new IllegalArgumentException(
          "outcome must be PENDING for an INTENT and only there but was " + kind + " " + outcome);
    }
  }
}
