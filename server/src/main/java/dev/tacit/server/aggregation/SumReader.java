package dev.tacit.server.aggregation;

import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.encoding.CentralDecoder;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.DistributedDecoder;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.secagg.encoding.Rotation;

/** What a sum of encoded updates says, by the trust model of its task. Thread-safe. */
public sealed interface SumReader {
  /**
   * The mean of the survivors' updates.
   *
   * @param sum ring elements; may be overwritten
   * @param session that they were summed in
   * @throws SecAggException if valid updates cannot have given the sum
   */
  float[] mean(long[] sum, int survivors, SessionBinding session);

  /**
   * Of updates that carry all their noise.
   *
   * @param quantizer of the whole cohort, as the devices use it
   */
  record Quantised(Quantizer quantizer) implements SumReader {
    @Override
    public float[] mean(long[] sum, int survivors, SessionBinding session) {
      float[] mean = new float[sum.length];
      quantizer.decodeSum(sum, survivors, mean);
      return mean;
    }
  }

  /**
   * Of updates that carry a share of the sum's noise.
   *
   * @param plan as the devices have it
   */
  record DistributedNoise(DistributedPlan plan) implements SumReader {
    @Override
    public float[] mean(long[] sum, int survivors, SessionBinding session) {
      Rotation rotation = Rotation.of(session, plan.dimension());
      return new DistributedDecoder(plan, rotation).decode(sum, survivors);
    }
  }

  /**
   * Of updates without noise: adds it first, and leaves no sum without it.
   *
   * @param plan as the devices have it
   * @param minimumSurvivors of a sum that is looked at
   */
  record CentralNoise(CentralPlan plan, int minimumSurvivors) implements SumReader {
    @Override
    public float[] mean(long[] sum, int survivors, SessionBinding session) {
      return new CentralDecoder(plan, minimumSurvivors).decode(sum, survivors);
    }
  }
}
