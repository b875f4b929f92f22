package dev.tacit.server.service;

import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.server.round.Effect;
import dev.tacit.server.round.RoundEvent;
import dev.tacit.server.store.Store;
import dev.tacit.server.testing.TestTask;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * A process that commits the rounds of a task with FedAdam, and says so, until it is done or
 * killed. Each round has the same sum in every life.
 */
final class AdamProcess {
  static final int ROUNDS = 40;
  static final ServerOptimizer OPTIMIZER = new ServerOptimizer.FedAdam(0.05);

  private static final List<String> SURVIVORS = List.of("d0", "d1", "d2");
  private static final SessionBinding SESSION =
      SessionBinding.of("population", "task", 1, SURVIVORS, new byte[32], new byte[32]);

  private AdamProcess() {}

  public static void main(String[] arguments) {
    try (Store store = Store.open(Path.of(arguments[0]))) {
      TaskRecords records = resume(store);
      System.out.println("resumed " + records.roundsCommitted());
      RoundEvent.Resumed place = records.resumed();
      int attempt = place.attempt();
      for (int round = place.round(); round <= ROUNDS; round++) {
        records.intend(new Effect.WriteIntent(round, attempt, SURVIVORS));
        records.commit(
            new Effect.Commit(
                round, attempt, 3, List.of(sum(round)), SURVIVORS, SESSION, Instant.EPOCH));
        System.out.println("committed " + round);
        attempt = 1;
      }
    }
  }

  static TaskRecords resume(Store store) {
    return TaskRecordsTest.resume(store, TestTask.checkpoint(), OPTIMIZER);
  }

  /** Of three devices' encoded updates. */
  static long[] sum(int round) {
    return new Random(round).longs(TestTask.DIMENSION, 0, 3L * 65_535).toArray();
  }
}
