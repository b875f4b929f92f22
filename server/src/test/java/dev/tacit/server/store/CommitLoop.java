package dev.tacit.server.store;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.identity.Digests;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A process that commits round after round, and says so, until it is killed. */
final class CommitLoop {
  static final TaskKey KEY = new TaskKey("population", "task", "digest");

  private CommitLoop() {}

  public static void main(String[] arguments) {
    try (Store store = Store.open(Path.of(arguments[0]))) {
      TaskState state = store.resume(KEY, checkpoint(0), optimizerState(0));
      System.out.println("resumed " + state.roundsCommitted());
      for (int round = state.roundsCommitted() + 1; ; round++) {
        store.intend(draft(round, Kind.INTENT, Outcome.PENDING));
        System.out.println("intended " + round);
        store.commit(
            KEY,
            row(round, 1),
            checkpoint(round),
            optimizerState(round),
            draft(round, Kind.OUTCOME, Outcome.RELEASED));
        System.out.println("committed " + round);
      }
    }
  }

  /** 100 KB that say which round they are of. */
  static byte[] checkpoint(int round) {
    return ByteBuffer.allocate(100_000).putInt(round).array();
  }

  /** Likewise. */
  static byte[] optimizerState(int round) {
    return ByteBuffer.allocate(1_000).putInt(-round).array();
  }

  static AttemptRow row(int round, int attempt) {
    return new AttemptRow(
        round,
        attempt,
        AttemptRow.Outcome.COMMITTED,
        "COMMIT",
        "",
        3,
        3,
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(round),
        Optional.of(Digests.sha256Hex(checkpoint(round))));
  }

  static LedgerDraft draft(int round, Kind kind, Outcome outcome) {
    return new LedgerDraft(
        Instant.parse("2026-01-01T00:00:00Z"),
        "population",
        "task",
        round,
        kind,
        new Gaussian(1),
        PrivacyUnit.EXAMPLE,
        NeighbouringRelation.ADD_OR_REMOVE_ONE,
        List.of(),
        outcome,
        List.of("d0", "d1", "d2"));
  }
}
