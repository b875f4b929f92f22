package dev.tacit.server;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.v1.LocalDpSgd;
import dev.tacit.protocol.v1.NeighbouringRelation;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.PrivacyStatement;
import dev.tacit.protocol.v1.PrivacyUnit;
import dev.tacit.protocol.v1.Quantisation;
import dev.tacit.protocol.v1.TrustModel;

/** What a task tells its devices. */
final class Plans {
  private Plans() {}

  /** A round's plan, from 1: the same bytes for every device of an attempt. */
  static byte[] of(TaskConfig task, int round, long attempt) {
    return plan(task, task.dpSgd(round)).setRound(round).setAttempt(attempt).build().toByteArray();
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

  private static Plan.Builder plan(TaskConfig task, DpSgdSettings settings) {
    return Plan.newBuilder()
        .setPopulation(task.population())
        .setTask(task.task())
        .setRounds(task.rounds())
        .setModel(task.model().toJson())
        .setLocalDpSgd(
            LocalDpSgd.newBuilder()
                .setSteps(settings.steps())
                .setSamplingRate(settings.samplingRate())
                .setNoiseMultiplier(settings.noiseMultiplier())
                .setClippingNorm(settings.clippingNorm())
                .setLearningRate(settings.learningRate())
                .setExpectedBatch(settings.expectedBatch())
                .setMomentum(settings.momentum()))
        .setQuantisation(
            Quantisation.newBuilder()
                .setRingBits(task.ringBits())
                .setValueBits(task.valueBits())
                .setRange(task.range()))
        .setPrivacy(
            PrivacyStatement.newBuilder()
                .setTrustModel(TrustModel.LOCAL_DP_SGD)
                .setUnit(PrivacyUnit.EXAMPLE)
                .setRelation(NeighbouringRelation.ADD_OR_REMOVE_ONE)
                .setDelta(task.delta())
                .setPlannedEpsilon(task.plannedEpsilon()));
  }
}
