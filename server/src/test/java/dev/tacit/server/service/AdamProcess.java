package dev.tacit.server.service;

import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.server.aggregation.ModelUpdate;
import dev.tacit.server.aggregation.SumReader;
import dev.tacit.server.round.Effect;
import dev.tacit.server.round.RoundEvent;
import dev.tacit.server.store.Store;
import dev.tacit.server.testing.TestTask;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * A process that commits the rounds of a task with FedAdam, alone or behind SCAFFOLD, and says so,
 * until it is done or killed. Each round has the same sums in every life.
 */
final class AdamProcess {
  static final int ROUNDS = 40;
  static final ServerOptimizer OPTIMIZER = new ServerOptimizer.FedAdam(0.05);

  private static final List<String> SURVIVORS = List.of("d0", "d1", "d2");
  private static final SessionBinding SESSION =
      SessionBinding.of("population", "task", 1, SURVIVORS, new byte[32], new byte[32]);

  private AdamProcess() {}

  /** How the server goes on from sums. */
  enum Kind {
    ALONE,
    WITH_SCAFFOLD;

    ModelUpdate update() {
      Quantizer quantizer =
          new Quantizer(TestTask.RING_BITS, TestTask.VALUE_BITS, TestTask.RANGE, 3);
      return this == ALONE
          ? new ModelUpdate.Averaging(new SumReader.Quantised(quantizer), OPTIMIZER)
          : new ModelUpdate.Controlling(quantizer, quantizer, OPTIMIZER, 5, TestTask.RANGE);
    }
  }

  public static void main(String[] arguments) {
    Kind kind = Kind.valueOf(arguments[1]);
    try (Store store = Store.open(Path.of(arguments[0]))) {
      TaskRecords records = resume(store, kind);
      System.out.println("resumed " + records.roundsCommitted());
      RoundEvent.Resumed place = records.resumed();
      int attempt = place.attempt();
      for (int round = place.round(); round <= ROUNDS; round++) {
        records.intend(new Effect.WriteIntent(round, attempt, SURVIVORS));
        records.commit(
            new Effect.Commit(round, attempt, 3, sums(round), SURVIVORS, SESSION, Instant.EPOCH));
        System.out.println("committed " + round);
        attempt = 1;
      }
    }
  }

  static TaskRecords resume(Store store, Kind kind) {
    return TaskRecordsTest.resume(store, TestTask.checkpoint(), kind.update());
  }

  /** Of three devices' encoded updates, and of the changes of their variates. */
  static List<long[]> sums(int round) {
    Random random = new Random(round);
    return List.of(sum(random), sum(random));
  }

  private static long[] sum(Random random) {
    return random.longs(TestTask.DIMENSION, 0, 3L * 65_535).toArray();
  }
}
