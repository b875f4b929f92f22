package dev.tacit.secagg.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.testing.Fleet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Distributed noise under the real protocol, with devices that drop out. */
@SuppressWarnings("EnumOrdinal") // Phases are numbered in order.
class DistributedRoundTest {
  private static final int COHORT = 9;
  private static final int DIMENSION = 6000;

  /** The error of 6000 coordinates is 0.9 % of itself off by chance: 6 % are 6.5 deviations. */
  @ParameterizedTest
  @EnumSource(ShareNoise.class)
  void decode_sumOfSurvivors_isTheirNoisyMean(ShareNoise noise) {
    DistributedPlan plan = plan(noise, 6);
    Fleet fleet = fleet(plan);
    EncoderAndDecoder codec = codec(plan, fleet);
    double[] exact = new double[DIMENSION];
    SecAggServer server = run(fleet, codec, 2, exact);
    assertThat(server.survivors()).hasSize(7);
    float[] mean = codec.decode(server.sum(), 7);
    double squares = 0;
    for (int i = 0; i < DIMENSION; i++) {
      squares += Math.pow(mean[i] - exact[i] / 7, 2);
    }
    double predicted = plan.predictedError(7);
    assertThat(Math.sqrt(squares / DIMENSION)).isCloseTo(predicted, within(0.06 * predicted));
  }

  @ParameterizedTest
  @EnumSource(ShareNoise.class)
  void decode_moreDropOutsThanPlanned_releasesNothing(ShareNoise noise) {
    DistributedPlan plan = plan(noise, 8);
    Fleet fleet = fleet(plan);
    EncoderAndDecoder codec = codec(plan, fleet);
    SecAggServer server = run(fleet, codec, 2, new double[DIMENSION]);
    assertThatThrownBy(() -> codec.decode(server.sum(), server.survivors().size()))
        .isInstanceOfSatisfying(
            SecAggException.class,
            e -> assertThat(e.reason()).isEqualTo(AbortReason.TOO_FEW_DEVICES));
  }

  private static DistributedPlan plan(ShareNoise noise, int minimumSurvivors) {
    CohortBounds bounds = new CohortBounds(COHORT, minimumSurvivors, 1);
    PrivacyBudget target = new PrivacyBudget(4, 1e-5);
    return DistributedPlanner.smallest(
        new DistributedDemands(target, 1, noise, bounds, DIMENSION, 1), 0.01);
  }

  private static Fleet fleet(DistributedPlan plan) {
    return new Fleet(COHORT, Fleet.formed(COHORT, plan.ringBits(), DIMENSION), 1);
  }

  private static EncoderAndDecoder codec(DistributedPlan plan, Fleet fleet) {
    return EncoderAndDecoder.of(plan, Rotation.of(fleet.binding, DIMENSION));
  }

  /** A session in which the first devices fall silent; adds up the others' updates. */
  private static SecAggServer run(
      Fleet fleet, EncoderAndDecoder codec, int silent, double[] exact) {
    Random random = new Random(1);
    int[][] inputs = new int[COHORT][];
    Map<String, Integer> deaths = new HashMap<>();
    for (int device = 0; device < COHORT; device++) {
      float[] update = new float[DIMENSION];
      for (int i = 0; i < DIMENSION; i++) {
        // A norm of 0.9, give or take a hundredth: not clipped.
        update[i] = (float) (0.9 * random.nextGaussian() / Math.sqrt(DIMENSION));
      }
      inputs[device] = codec.encode(update);
      if (device < silent) {
        deaths.put(fleet.roster.get(device), ServerPhase.MASKED_INPUT.ordinal());
        continue;
      }
      for (int i = 0; i < DIMENSION; i++) {
        exact[i] += update[i];
      }
    }
    SecAggServer server = fleet.server();
    Fleet.run(server, fleet.clients(1, inputs), deaths, null);
    assertThat(server.phase()).isEqualTo(ServerPhase.COMPLETE);
    return server;
  }
}
