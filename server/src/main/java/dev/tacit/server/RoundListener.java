package dev.tacit.server;

import dev.tacit.server.round.Ending;

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
        public void phase(int round, String phase, int done, int goal) {}

        @Override
        public void committed(CommittedRound round) {}

        @Override
        public void abandoned(int round, String phase, String reason) {}
      };

  /**
   * @param phase a name of {@link dev.tacit.server.round.Phase}
   * @param done devices that are done with it
   * @param goal devices that are waited for
   */
  void phase(int round, String phase, int done, int goal);

  void committed(CommittedRound round);

  /** An attempt came to nothing; another may follow. */
  void abandoned(int round, String phase, String reason);

  /** No more rounds. The last call. */
  default void finished(Ending ending, String detail) {}
}
