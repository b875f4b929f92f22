package dev.tacit.server.aggregation;

import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.encoding.Quantizer;
import java.util.Objects;

/**
 * Moves a model by the mean of its devices' updates. The divisor is the number of survivors, which
 * the aggregator knows anyway. Stateless, thread-safe.
 */
public final class ModelUpdate {
  private final Quantizer quantizer;
  private final ServerOptimizer optimizer;

  /**
   * @param quantizer of the whole cohort, as the devices use it
   * @param optimizer how the mean moves the model
   */
  public ModelUpdate(Quantizer quantizer, ServerOptimizer optimizer) {
    this.quantizer = Objects.requireNonNull(quantizer, "quantizer");
    this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
  }

  /**
   * The next parameters; the arguments stay as they are.
   *
   * @param sum of the survivors' encoded updates, ring elements
   * @throws SecAggException if valid updates cannot have given the sum, or the model would leave
   *     the finite numbers
   */
  public float[] apply(float[] parameters, long[] sum, int survivors) {
    float[] mean = new float[sum.length];
    quantizer.decodeSum(sum, survivors, mean);
    float[] next = optimizer.apply(parameters, mean);
    for (int i = 0; i < next.length; i++) {
      if (!Float.isFinite(next[i])) {
        throw new SecAggException(
            dev.tacit.secagg.AbortReason.SUM_OUT_OF_RANGE,
            "parameter " + i + " must be finite but was " + next[i]);
      }
    }
    return next;
  }
}
