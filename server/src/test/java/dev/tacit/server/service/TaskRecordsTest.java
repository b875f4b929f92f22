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
import dev.tacit.server.round.SummedAttempts;
import dev.tacit.server.store.AttemptRow;
import dev.tacit.server.store.Store;
import dev.tacit.server.store.StoreException;
import dev.tacit.server.store.TaskKey;
import dev.tacit.server.testing.TestTask;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash leaves behind, and what is made of it. */
class TaskRecordsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ServerOptimizer ADAM = new ServerOptimizer.FedAdam(0.05);
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
          .isEqualTo(new RoundEvent.Resumed(1, 1, records.current().ref(), SummedAttempts.UNTOLD));
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

  /** From the ledger, which knows who was in which sum; an abandoned attempt is none. */
  @Test
  void resume_ofScaffold_knowsWhereEachDevicesInputWasSummedLast() {
    Quantizer quantizer = new Quantizer(TestTask.RING_BITS, TestTask.VALUE_BITS, TestTask.RANGE, 3);
    ModelUpdate update =
        new ModelUpdate.Controlling(quantizer, quantizer, new ServerOptimizer.FedAvg(1), 4, 1);
    long[] sum = commit(1, 3 * 30_000).sums().get(0);
    try (Store store = Store.open(directory)) {
      TaskRecords records = resume(store, TestTask.checkpoint(), update);
      assertThat(records.resumed().summed()).isEqualTo(SummedAttempts.NONE);
      records.intend(new Effect.WriteIntent(1, 1, SURVIVORS));
      records.commit(
          new Effect.Commit(1, 1, 3, List.of(sum, sum), SURVIVORS, SESSION, NOW.plusMillis(1)));
      records.intend(new Effect.WriteIntent(2, 1, SURVIVORS));
    }
    try (Store store = Store.open(directory)) {
      TaskRecords records = resume(store, TestTask.checkpoint(), update);
      List<String> others = List.of("d1", "d2", "d3");
      records.intend(new Effect.WriteIntent(2, 2, others));
      records.commit(
          new Effect.Commit(2, 2, 3, List.of(sum, sum), others, SESSION, NOW.plusMillis(2)));
    }
    try (Store store = Store.open(directory)) {
      SummedAttempts summed = resume(store, TestTask.checkpoint(), update).resumed().summed();
      assertThat(summed.of("d0")).isEqualTo(SummedAttempts.id(NOW.plusMillis(1), 1));
      for (String later : List.of("d1", "d2", "d3")) {
        assertThat(summed.of(later)).isEqualTo(SummedAttempts.id(NOW.plusMillis(2), 2));
      }
      assertThat(summed.of("d4")).isZero();
    }
  }

  private static Effect.Commit commit(int round, long each) {
    long[] sum = new long[TestTask.DIMENSION];
    Arrays.fill(sum, each);
    return new Effect.Commit(round, 1, 3, List.of(sum), SURVIVORS, SESSION, NOW);
  }

  /** FedAdam over rounds whose server is stopped after each is no other than over one life's. */
  @Test
  void commit_serverRestartedAfterEachRound_givesTheModelOfOneLifeBitForBit() {
    List<float[]> whole = new ArrayList<>();
    try (Store store = Store.open(directory.resolve("whole"))) {
      TaskRecords records = resume(store, TestTask.checkpoint(), ADAM);
      for (int round = 1; round <= 5; round++) {
        whole.add(commitRound(records, round));
      }
    }
    for (int round = 1; round <= 5; round++) {
      try (Store store = Store.open(directory.resolve("parts"))) {
        TaskRecords records = resume(store, TestTask.checkpoint(), ADAM);
        assertThat(commitRound(records, round)).isEqualTo(whole.get(round - 1));
      }
    }
    // One that had forgotten what it remembers would have come elsewhere.
    try (Store store = Store.open(directory.resolve("forgetful"))) {
      byte[] first = new Checkpoint(TestTask.MODEL, whole.get(0), new float[0]).encode();
      TaskRecords records = resume(store, first, ADAM);
      records.intend(new Effect.WriteIntent(1, 1, SURVIVORS));
      Effect.Commit second = commit(2, 3L * 30_000);
      assertThat(
              records
                  .commit(new Effect.Commit(1, 1, 3, second.sums(), SURVIVORS, SESSION, NOW))
                  .parameters())
          .isNotEqualTo(whole.get(1));
    }
  }

  private static float[] commitRound(TaskRecords records, int round) {
    assertThat(records.roundsCommitted()).isLessThan(round);
    records.intend(new Effect.WriteIntent(round, 1, SURVIVORS));
    return records.commit(commit(round, 3L * (20_000 + 5_000 * round))).parameters();
  }

  @Test
  void resume_withAnotherOptimizer_isRefused() {
    try (Store store = Store.open(directory)) {
      resume(store, TestTask.checkpoint(), ADAM);
      for (ServerOptimizer other :
          List.of(
              new ServerOptimizer.FedAdam(0.06),
              new ServerOptimizer.FedYogi(0.05),
              new ServerOptimizer.FedAvg(0.05))) {
        assertThatThrownBy(() -> resume(store, TestTask.checkpoint(), other))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("must be resumed with the server optimizer that it began with");
      }
      assertThat(resume(store, TestTask.checkpoint(), ADAM).roundsCommitted()).isZero();
    }
  }

  /** A mean whose move leaves the floats: the round is refused, and the state is as it was. */
  @Test
  void commit_optimizerThatLeavesTheFiniteNumbers_isRefusedAndChangesNothing() {
    ServerOptimizer absurd = new ServerOptimizer.FedAvgM(3e38);
    try (Store store = Store.open(directory)) {
      TaskRecords records = resume(store, TestTask.checkpoint(), absurd);
      byte[] before = records.current().bytes();
      records.intend(new Effect.WriteIntent(1, 1, SURVIVORS));
      float[] after = records.commit(commit(1, 3L * 65_000)).parameters();
      records.intend(new Effect.WriteIntent(2, 1, SURVIVORS));
      assertThatThrownBy(() -> records.commit(commit(2, 3L * 65_000)))
          .isInstanceOf(SecAggException.class)
          .hasMessageContaining("must be finite");
      assertThat(records.current().bytes()).isNotEqualTo(before);
      TaskRecords again = resume(store, TestTask.checkpoint(), absurd);
      assertThat(Checkpoint.decode(again.current().bytes(), 1 << 20).parameters()).isEqualTo(after);
    }
  }

  private static TaskRecords resume(Store store) {
    return resume(store, TestTask.checkpoint());
  }

  private static TaskRecords resume(Store store, byte[] initialCheckpoint) {
    return resume(store, initialCheckpoint, new ServerOptimizer.FedAvg(1));
  }

  static TaskRecords resume(Store store, byte[] initialCheckpoint, ServerOptimizer optimizer) {
    SumReader reader =
        new SumReader.Quantised(
            new Quantizer(TestTask.RING_BITS, TestTask.VALUE_BITS, TestTask.RANGE, 3));
    return resume(store, initialCheckpoint, new ModelUpdate.Averaging(reader, optimizer));
  }

  static TaskRecords resume(Store store, byte[] initialCheckpoint, ModelUpdate update) {
    return TaskRecords.resume(
        store,
        KEY,
        initialCheckpoint,
        LedgerTerms.localDpSgd("population", "task", TestTask.TRAINING.event(), 3),
        update,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }
}
