package dev.tacit.server.aggregation;

import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.federated.ServerState;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SessionBinding;
import java.util.List;
import java.util.Objects;

/**
 * Moves a model by the mean of its devices' updates. The divisor is the number of survivors, which
 * the aggregator knows anyway. Stateless, thread-safe: what is remembered from round to round is in
 * the {@link ServerState}.
 */
public final class ModelUpdate {
  private final SumReader reader;
  private final ServerOptimizer optimizer;

  /**
   * @param reader of the task's trust model
   * @param optimizer how the mean moves the model
   */
  public ModelUpdate(SumReader reader, ServerOptimizer optimizer) {
    this.reader = Objects.requireNonNull(reader, "reader");
    this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
  }

  /** How the mean moves the model. */
  public ServerOptimizer optimizer() {
    return optimizer;
  }

  /**
   * The server after the round; {@code state} stays as it is.
   *
   * @param state of this optimizer
   * @param sums of the survivors' encoded vectors, ring elements; may be overwritten
   * @param session that they were summed in
   * @throws SecAggException if valid updates cannot have given the sum, or the model, or what the
   *     optimizer remembers, would leave the finite numbers
   */
  public ServerState apply(
      ServerState state, List<long[]> sums, int survivors, SessionBinding session) {
    ServerState next = state.apply(reader.mean(sums, survivors, session));
    if (!next.isFinite()) {
      throw new SecAggException(
          AbortReason.SUM_OUT_OF_RANGE,
          "the model and the optimizer's moments must be finite after a round but would not be");
    }
    return next;
  }
}
