package dev.tacit.server.testing;

import dev.tacit.protocol.v1.CentralDp;
import dev.tacit.protocol.v1.DistributedDp;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.Quantisation;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.encoding.CentralEncoder;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedEncoder;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.secagg.encoding.Rotation;
import dev.tacit.secagg.encoding.ShareNoise;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** An update as a plan wants it, read from the wire by nobody's code but this. */
final class TestEncoding {
  private TestEncoding() {}

  static int ringBits(Plan plan) {
    return switch (plan.getTrainingCase()) {
      case DISTRIBUTED_DP -> plan.getDistributedDp().getRingBits();
      case CENTRAL_DP -> plan.getCentralDp().getRingBits();
      default -> plan.getQuantisation().getRingBits();
    };
  }

  static List<int[]> encode(
      Plan plan, List<float[]> vectors, int roster, SessionBinding session, SecureRandom random) {
    float[] update = vectors.get(0);
    switch (plan.getTrainingCase()) {
      case DISTRIBUTED_DP:
        DistributedPlan shares = shares(plan.getDistributedDp(), update.length);
        return List.of(
            new DistributedEncoder(shares, Rotation.of(session, update.length)).encode(update));
      case CENTRAL_DP:
        CentralDp told = plan.getCentralDp();
        return List.of(
            new CentralEncoder(
                    new CentralPlan(
                        update.length,
                        told.getClippingNorm(),
                        told.getCohort(),
                        told.getScaleUnits(),
                        told.getNoiseMultiplier(),
                        told.getRingBits()))
                .encode(update));
      default:
        List<int[]> encoded = new ArrayList<>();
        for (float[] vector : vectors) {
          double range =
              plan.getLocalDpSgd().hasScaffold() && !encoded.isEmpty()
                  ? 2 * plan.getLocalDpSgd().getScaffold().getVariateRange()
                  : plan.getQuantisation().getRange();
          encoded.add(quantizer(plan, range, roster).encode(vector, random));
        }
        return encoded;
    }
  }

  private static Quantizer quantizer(Plan plan, double range, int roster) {
    Quantisation levels = plan.getQuantisation();
    return new Quantizer(levels.getRingBits(), levels.getValueBits(), range, roster);
  }

  private static DistributedPlan shares(DistributedDp told, int dimension) {
    return new DistributedPlan(
        switch (told.getNoise()) {
          case DISCRETE_GAUSSIAN -> ShareNoise.GAUSSIAN;
          case SKELLAM -> ShareNoise.SKELLAM;
          default -> throw new AssertionError("noise must be known but was " + told.getNoise());
        },
        dimension,
        told.getClippingNorm(),
        new CohortBounds(told.getCohort(), told.getMinimumSurvivors(), told.getAssumedCorrupt()),
        told.getScaleUnits(),
        told.getShareVarianceUnits(),
        told.getRingBits());
  }
}
