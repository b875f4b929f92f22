package dev.tacit.server;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.v1.CentralDp;
import dev.tacit.protocol.v1.DistributedDp;
import dev.tacit.protocol.v1.FedNova;
import dev.tacit.protocol.v1.LocalDpSgd;
import dev.tacit.protocol.v1.LocalSgd;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.PrivacyStatement;
import dev.tacit.protocol.v1.Quantisation;
import dev.tacit.protocol.v1.Scaffold;
import dev.tacit.protocol.v1.ShareNoise;
import dev.tacit.protocol.v1.TrustModel;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.DistributedPlan;

/** What a task tells its devices. */
final class Plans {
  private Plans() {}

  /** A round's plan, from 1: the same bytes for every device of an attempt. */
  static byte[] of(TaskConfig task, int round, long attempt) {
    Plan.Builder plan =
        Plan.newBuilder()
            .setPopulation(task.population())
            .setTask(task.task())
            .setRound(round)
            .setRounds(task.rounds())
            .setModel(task.model().toJson())
            .setAttempt(attempt);
    plan.setPrivacy(privacy(task).setTrustModel(training(plan, task.training(round))));
    return plan.build().toByteArray();
  }

  /** The digest, in hexadecimal, of all that the plans of a task hold. */
  static String fingerprint(TaskConfig task) {
    // The first and the last round's learning rates say all the others, with the number of rounds.
    byte[] first = of(task, 1, 0);
    byte[] last = of(task, task.rounds(), 0);
    byte[] both = new byte[first.length + last.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(last, 0, both, first.length, last.length);
    return Digests.sha256Hex(both);
  }

  /** Writes what devices do into the plan, and says whose noise it rests on. */
  private static TrustModel training(Plan.Builder plan, TrainingPlan training) {
    return training.match(
        local -> {
          plan.setLocalDpSgd(of(local.settings(), local.method()))
              .setQuantisation(
                  Quantisation.newBuilder()
                      .setRingBits(local.ringBits())
                      .setValueBits(local.valueBits())
                      .setRange(local.range()));
          return TrustModel.LOCAL_DP_SGD;
        },
        distributed -> {
          plan.setDistributedDp(of(distributed.noise()).setTraining(of(distributed.settings())));
          return TrustModel.DISTRIBUTED_DP;
        },
        central -> {
          plan.setCentralDp(of(central.noise()).setTraining(of(central.settings())));
          return TrustModel.CENTRAL_DP;
        });
  }

  private static LocalDpSgd.Builder of(DpSgdSettings settings, LocalMethod method) {
    LocalDpSgd.Builder told =
        LocalDpSgd.newBuilder()
            .setSteps(settings.steps())
            .setSamplingRate(settings.samplingRate())
            .setNoiseMultiplier(settings.noiseMultiplier())
            .setClippingNorm(settings.clippingNorm())
            .setLearningRate(settings.learningRate())
            .setExpectedBatch(settings.expectedBatch())
            .setMomentum(settings.momentum())
            .setProximal(settings.proximal());
    if (method instanceof LocalMethod.FedNova nova) {
      told.setFedNova(FedNova.newBuilder().setMinimumSteps(nova.minimumSteps()));
    }
    if (method instanceof LocalMethod.Scaffold scaffold) {
      told.setScaffold(Scaffold.newBuilder().setVariateRange(scaffold.variateRange()));
    }
    return told;
  }

  private static LocalSgd.Builder of(LocalSgdSettings settings) {
    return LocalSgd.newBuilder()
        .setSteps(settings.steps())
        .setBatch(settings.batch())
        .setLearningRate(settings.learningRate())
        .setMomentum(settings.momentum())
        .setProximal(settings.proximal());
  }

  private static DistributedDp.Builder of(DistributedPlan noise) {
    return DistributedDp.newBuilder()
        .setClippingNorm(noise.clippingNorm())
        .setNoise(
            switch (noise.noise()) {
              case GAUSSIAN -> ShareNoise.DISCRETE_GAUSSIAN;
              case SKELLAM -> ShareNoise.SKELLAM;
            })
        .setCohort(noise.cohort().size())
        .setMinimumSurvivors(noise.cohort().minimumSurvivors())
        .setAssumedCorrupt(noise.cohort().assumedCorrupt())
        .setScaleUnits(noise.scaleUnits())
        .setShareVarianceUnits(noise.shareVarianceUnits())
        .setRingBits(noise.ringBits());
  }

  private static CentralDp.Builder of(CentralPlan noise) {
    return CentralDp.newBuilder()
        .setClippingNorm(noise.clippingNorm())
        .setCohort(noise.cohort())
        .setScaleUnits(noise.scaleUnits())
        .setNoiseMultiplier(noise.noiseMultiplier())
        .setRingBits(noise.ringBits());
  }

  private static PrivacyStatement.Builder privacy(TaskConfig task) {
    return PrivacyStatement.newBuilder()
        .setUnit(unit(task.training().unit()))
        .setRelation(relation(task.training().relation()))
        .setDelta(task.delta())
        .setPlannedEpsilon(task.plannedEpsilon());
  }

  private static dev.tacit.protocol.v1.PrivacyUnit unit(PrivacyUnit unit) {
    return switch (unit) {
      case EXAMPLE -> dev.tacit.protocol.v1.PrivacyUnit.EXAMPLE;
      case USER -> dev.tacit.protocol.v1.PrivacyUnit.USER;
    };
  }

  private static dev.tacit.protocol.v1.NeighbouringRelation relation(
      NeighbouringRelation relation) {
    return switch (relation) {
      case ADD_OR_REMOVE_ONE -> dev.tacit.protocol.v1.NeighbouringRelation.ADD_OR_REMOVE_ONE;
      case REPLACE_ONE -> dev.tacit.protocol.v1.NeighbouringRelation.REPLACE_ONE;
      case ZERO_OUT -> dev.tacit.protocol.v1.NeighbouringRelation.ZERO_OUT;
    };
  }
}
