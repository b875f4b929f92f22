package dev.tacit.privacy.ledger;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.PrivacyEvent;
import java.time.Instant;
import java.util.List;

/**
 * One line of a ledger.
 *
 * @param sequence from 1, without gaps
 * @param round &gt;= 0
 * @param participants pseudonyms
 * @param previousHash the hash of the entry before; 64 zeros for the first
 * @param hash SHA-256, lower-case hex, over the canonical JSON of all other fields
 */
public record LedgerEntry(
    long sequence,
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
    List<String> participants,
    String previousHash,
    String hash) {
  public LedgerEntry {
    assumptions = List.copyOf(assumptions);
    participants = List.copyOf(participants);
  }

  /** Whether the code that wrote this made sure that its event was not chosen by releases. */
  public boolean fixedSchedule() {
    return assumptions.contains(Assumption.enforced(Assumption.FIXED_SCHEDULE));
  }
}
