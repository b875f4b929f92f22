package dev.tacit.server.testing;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.protocol.v1.LocalDpSgd;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.PrivacyStatement;
import dev.tacit.protocol.v1.Quantisation;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.server.round.Deadlines;
import dev.tacit.server.round.Pace;
import dev.tacit.server.round.RoundRules;
import java.time.Duration;
import java.util.List;

/** A small task: a linear model of ten parameters, one noisy step a round. */
public final class TestTask {
  public static final int RING_BITS = 32;
  public static final int VALUE_BITS = 16;
  public static final double RANGE = 1;
  public static final ModelSpec MODEL = ModelSpec.preset("linear", new int[] {1, 2, 2}, 2);
  public static final int DIMENSION = MODEL.parameterCount();
  public static final DpSgdSettings TRAINING = new DpSgdSettings(1, 0.1, 1, 1, 0.1, 10, 0);

  private TestTask() {}

  public static byte[] checkpoint() {
    float[] parameters = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      parameters[i] = i / 8f;
    }
    return Checkpoint.encode(MODEL, parameters);
  }

  public static RoundRules rules(
      int rounds, int cohort, int minimum, int maximumAttempts, TrustRoot trust) {
    return rules(rounds, cohort, minimum, maximumAttempts, DIMENSION, trust);
  }

  public static RoundRules rules(
      int rounds, int cohort, int minimum, int maximumAttempts, int dimension, TrustRoot trust) {
    return new RoundRules(
        "population",
        "task",
        rounds,
        cohort,
        minimum,
        List.of(new VectorShape(RING_BITS, dimension)),
        Demands.standard(Adversary.SEMI_MALICIOUS),
        maximumAttempts,
        Deadlines.uniform(Duration.ofSeconds(10)),
        Pace.standard(),
        (round, attempt) -> plan(round, rounds, attempt),
        trust);
  }

  public static byte[] plan(int round, int rounds, long attempt) {
    return Plan.newBuilder()
        .setPopulation("population")
        .setTask("task")
        .setRound(round)
        .setRounds(rounds)
        .setAttempt(attempt)
        .setModel(MODEL.toJson())
        .setLocalDpSgd(LocalDpSgd.newBuilder().setSteps(1))
        .setQuantisation(
            Quantisation.newBuilder()
                .setRingBits(RING_BITS)
                .setValueBits(VALUE_BITS)
                .setRange(RANGE))
        .setPrivacy(PrivacyStatement.getDefaultInstance())
        .build()
        .toByteArray();
  }
}
