package dev.tacit.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.server.aggregation.ModelUpdate;
import dev.tacit.server.aggregation.SumReader;
import dev.tacit.server.round.Effect;
import dev.tacit.server.round.RoundEvent;
import dev.tacit.server.store.AttemptRow;
import dev.tacit.server.store.Store;
import dev.tacit.server.store.TaskKey;
import dev.tacit.server.testing.TestTask;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash leaves behind, and what is made of it. */
class TaskRecordsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final TaskKey KEY = new TaskKey("population", "task", "digest");
  private static final List<String> SURVIVORS = List.of("d0", "d1", "d2");

  private static final SessionBinding SESSION =
      SessionBinding.of("population", "task", 1, SURVIVORS, new byte[32], new byte[32]);

  @TempDir Path directory;

  @Test
  void resume_afterACommit_goesOnWithTheNextRound() {
    float[] after;
    try (Store store = Store.open(directory)) {
      TaskRecords records = resume(store);
      assertThat(records.resumed())
          .isEqualTo(new RoundEvent.Resumed(1, 1, records.current().ref()));
      records.intend(new Effect.WriteIntent(1, 1, SURVIVORS));
      after = records.commit(commit(1, 3 * 30_000)).parameters();
    }
    try (Store store = Store.open(directory)) {
      TaskRecords records = resume(store);
      assertThat(records.roundsCommitted()).isEqualTo(1);
      assertThat(records.resumed().round()).isEqualTo(2);
      assertThat(Checkpoint.decode(records.current().bytes(), 1 << 20).parameters())
          .isEqualTo(after);
    }
  }

  @Test
  void resume_afterACrashBetweenIntentAndCommit_saysThatItMayHaveBeenRevealed() {
    byte[] before;
    try (Store store = Store.open(directory)) {
      TaskRecords records = resume(store);
      before = records.current().bytes();
      records.intend(new Effect.WriteIntent(1, 1, SURVIVORS));
    }
    for (int again = 0; again < 2; again++) {
      try (Store store = Store.open(directory)) {
        TaskRecords records = resume(store);
        assertThat(records.resumed().round()).isEqualTo(1);
        assertThat(records.resumed().attempt()).isEqualTo(2);
        assertThat(records.current().bytes()).isEqualTo(before);
        assertThat(store.ledger())
            .extracting(LedgerEntry::outcome)
            .containsExactly(Outcome.PENDING, Outcome.MAY_HAVE_BEEN_REVEALED);
        assertThat(store.ledger().get(1).participants()).isEqualTo(SURVIVORS);
        assertThat(store.attempts(KEY))
            .extracting(AttemptRow::reason)
            .containsExactly("the aggregator stopped");
      }
    }
  }

  @Test
  void commit_sumThatNoUpdatesGive_isRefusedAndChangesNothing() {
    try (Store store = Store.open(directory)) {
      TaskRecords records = resume(store);
      byte[] before = records.current().bytes();
      records.intend(new Effect.WriteIntent(1, 1, SURVIVORS));
      assertThatThrownBy(() -> records.commit(commit(1, 3L << 16)))
          .isInstanceOf(SecAggException.class);
      assertThat(records.current().bytes()).isEqualTo(before);
      assertThat(store.attempts(KEY)).isEmpty();
    }
  }

  /** Ten weights behind twenty frozen ones, which every checkpoint goes on holding. */
  @Test
  void commit_modelWithFrozenWeights_keepsThem() {
    ModelSpec spec =
        ModelSpec.sequential("frozen", Layers.input(4), Layers.dense(4).frozen(), Layers.dense(2));
    float[] frozen = new float[spec.frozenCount()];
    Arrays.fill(frozen, 0.5f);
    byte[] initial = new Checkpoint(spec, new float[TestTask.DIMENSION], frozen).encode();
    try (Store store = Store.open(directory)) {
      TaskRecords records = resume(store, initial);
      records.intend(new Effect.WriteIntent(1, 1, SURVIVORS));
      float[] after = records.commit(commit(1, 3 * 30_000)).parameters();
      assertThat(after).doesNotContain(0);
      assertThat(Checkpoint.decode(records.current().bytes(), 1 << 20))
          .isEqualTo(new Checkpoint(spec, after, frozen));
    }
  }

  private static Effect.Commit commit(int round, long each) {
    long[] sum = new long[TestTask.DIMENSION];
    Arrays.fill(sum, each);
    return new Effect.Commit(round, 1, 3, sum, SURVIVORS, SESSION, NOW);
  }

  private static TaskRecords resume(Store store) {
    return resume(store, TestTask.checkpoint());
  }

  private static TaskRecords resume(Store store, byte[] initialCheckpoint) {
    return TaskRecords.resume(
        store,
        KEY,
        initialCheckpoint,
        LedgerTerms.localDpSgd("population", "task", TestTask.TRAINING.event(), 3),
        new ModelUpdate(
            new SumReader.Quantised(
                new Quantizer(TestTask.RING_BITS, TestTask.VALUE_BITS, TestTask.RANGE, 3)),
            new ServerOptimizer.FedAvg(1)),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }
}
