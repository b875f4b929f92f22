package dev.tacit.client;

import dev.tacit.protocol.v1.CentralDp;
import dev.tacit.protocol.v1.DistributedDp;
import dev.tacit.protocol.v1.LocalSgd;
import dev.tacit.protocol.v1.NeighbouringRelation;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.PrivacyUnit;
import dev.tacit.protocol.v1.ShareNoise;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedPlan;

/** Plans of user-level trust models for cohorts of up to five, and policies that take them. */
final class UserLevel {
  static final int DIMENSION = Script.MODEL.parameterCount();

  /** What the devices of the tests come to, with a minimum of 4 and one corrupt. */
  static final DistributedPlan SHARES =
      new DistributedPlan(
          dev.tacit.secagg.encoding.ShareNoise.GAUSSIAN,
          DIMENSION,
          0.5,
          new CohortBounds(5, 4, 1),
          2000 * 1024,
          1_000_000L * 1024,
          20);

  static final CentralPlan CENTRAL = CentralPlan.of(DIMENSION, 0.5, 5, 2.0);

  private UserLevel() {}

  static Plan.Builder distributed(int round) {
    Plan.Builder plan = Script.plan(round).clearLocalDpSgd().clearQuantisation();
    plan.setDistributedDp(
        DistributedDp.newBuilder()
            .setTraining(training())
            .setClippingNorm(SHARES.clippingNorm())
            .setNoise(ShareNoise.DISCRETE_GAUSSIAN)
            .setCohort(5)
            .setMinimumSurvivors(4)
            .setAssumedCorrupt(1)
            .setScaleUnits(SHARES.scaleUnits())
            .setShareVarianceUnits(SHARES.shareVarianceUnits())
            .setRingBits(SHARES.ringBits()));
    return userLevel(plan, dev.tacit.protocol.v1.TrustModel.DISTRIBUTED_DP);
  }

  static Plan.Builder central(int round) {
    Plan.Builder plan = Script.plan(round).clearLocalDpSgd().clearQuantisation();
    plan.setCentralDp(
        CentralDp.newBuilder()
            .setTraining(training())
            .setClippingNorm(CENTRAL.clippingNorm())
            .setCohort(5)
            .setScaleUnits(CENTRAL.scaleUnits())
            .setNoiseMultiplier(CENTRAL.noiseMultiplier())
            .setRingBits(CENTRAL.ringBits()));
    return userLevel(plan, dev.tacit.protocol.v1.TrustModel.CENTRAL_DP);
  }

  static int ringBits(Plan plan) {
    return switch (plan.getTrainingCase()) {
      case DISTRIBUTED_DP -> plan.getDistributedDp().getRingBits();
      case CENTRAL_DP -> plan.getCentralDp().getRingBits();
      default -> plan.getQuantisation().getRingBits();
    };
  }

  private static LocalSgd.Builder training() {
    return LocalSgd.newBuilder().setSteps(3).setBatch(16).setLearningRate(0.5);
  }

  private static Plan.Builder userLevel(Plan.Builder plan, dev.tacit.protocol.v1.TrustModel model) {
    plan.getPrivacyBuilder()
        .setTrustModel(model)
        .setUnit(PrivacyUnit.USER)
        .setRelation(NeighbouringRelation.ZERO_OUT);
    return plan;
  }
}
