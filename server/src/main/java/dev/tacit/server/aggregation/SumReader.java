package dev.tacit.server.aggregation;

import dev.tacit.learning.training.PrivateFedNova;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.encoding.CentralDecoder;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.DistributedDecoder;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.secagg.encoding.Rotation;
import java.util.List;

/** What a sum of encoded updates says, by the trust model of its task. Thread-safe. */
public sealed interface SumReader {
  /**
   * The mean of the survivors' updates.
   *
   * @param sums ring elements of each vector; may be overwritten
   * @param session that they were summed in
   * @throws SecAggException if valid updates cannot have given the sum
   */
  float[] mean(List<long[]> sums, int survivors, SessionBinding session);

  /**
   * Of updates that carry all their noise.
   *
   * @param quantizer of the whole cohort, as the devices use it
   */
  record Quantised(Quantizer quantizer) implements SumReader {
    @Override
    public float[] mean(List<long[]> sums, int survivors, SessionBinding session) {
      long[] sum = sums.get(0);
      float[] mean = new float[sum.length];
      quantizer.decodeSum(sum, survivors, mean);
      return mean;
    }
  }

  /**
   * Of updates that carry all their noise, from devices that did different numbers of steps, and of
   * their shares of all the steps.
   *
   * @param quantizer of the whole cohort, as the devices use it for both
   */
  record Normalised(Quantizer quantizer, PrivateFedNova nova) implements SumReader {
    @Override
    public float[] mean(List<long[]> sums, int survivors, SessionBinding session) {
      long[] sum = sums.get(0);
      float[] mean = new float[sum.length];
      quantizer.decodeSum(sum, survivors, mean);
      float[] share = new float[1];
      quantizer.decodeSum(sums.get(1), survivors, share);
      double all =
          nova.meanShare(share[0], quantizer.range())
              .orElseThrow(
                  () ->
                      new SecAggException(
                          AbortReason.SUM_OUT_OF_RANGE,
                          "the mean share of the steps must be at least %s but was %s"
                              .formatted(nova.leastShare(), share[0] / quantizer.range())));
      return nova.mean(mean, all);
    }
  }

  /**
   * Of updates that carry a share of the sum's noise.
   *
   * @param plan as the devices have it
   */
  record DistributedNoise(DistributedPlan plan) implements SumReader {
    @Override
    public float[] mean(List<long[]> sums, int survivors, SessionBinding session) {
      long[] sum = sums.get(0);
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
    public float[] mean(List<long[]> sums, int survivors, SessionBinding session) {
      return new CentralDecoder(plan, minimumSurvivors).decode(sums.get(0), survivors);
    }
  }
}
