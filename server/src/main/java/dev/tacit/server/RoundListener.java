package dev.tacit.server;

import dev.tacit.server.round.Ending;
import dev.tacit.server.round.Phase;

/**
 * Hears of an aggregator's progress. Called on one thread of its own, in order, never on the one
 * that runs the rounds: it may take its time (evaluate a model, say) without holding a round up.
 * What it throws is logged and otherwise ignored.
 */
public interface RoundListener {
  /** Hears nothing. */
  RoundListener SILENT =
      new RoundListener() {
        @Override
        public void phase(int round, Phase phase, int done, int goal) {}

        @Override
        public void committed(CommittedRound round) {}

        @Override
        public void abandoned(int round, Phase phase, String reason) {}
      };

  /**
   * A phase has begun, or another device is done with it.
   *
   * @param round that runs, from 1
   * @param done devices that are done with it
   * @param goal devices that are waited for
   */
  void phase(int round, Phase phase, int done, int goal);

  /** A round is durable: checkpoint, attempt and ledger entry. */
  void committed(CommittedRound round);

  /**
   * An attempt came to nothing; another may follow.
   *
   * @param round that it was an attempt at, from 1
   * @param phase that it ended in
   * @param reason for people
   */
  void abandoned(int round, Phase phase, String reason);

  /** No more rounds. The last call. */
  default void finished(Ending ending, String detail) {}
}
