package dev.tacit.server.aggregation;

import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SessionBinding;
import java.util.Objects;

/**
 * Moves a model by the mean of its devices' updates. The divisor is the number of survivors, which
 * the aggregator knows anyway. Stateless, thread-safe.
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

  /**
   * The next parameters; {@code parameters} stay as they are.
   *
   * @param sum of the survivors' encoded updates, ring elements; may be overwritten
   * @param session that they were summed in
   * @throws SecAggException if valid updates cannot have given the sum, or the model would leave
   *     the finite numbers
   */
  public float[] apply(float[] parameters, long[] sum, int survivors, SessionBinding session) {
    float[] mean = reader.mean(sum, survivors, session);
    float[] next = optimizer.apply(parameters, mean);
    for (int i = 0; i < next.length; i++) {
      if (!Float.isFinite(next[i])) {
        throw new SecAggException(
            AbortReason.SUM_OUT_OF_RANGE, "parameter " + i + " must be finite but was " + next[i]);
      }
    }
    return next;
  }
}
