package dev.tacit.client;

import static dev.tacit.client.HandInScript.EXAMPLES;
import static dev.tacit.client.HandInScript.POLICY;
import static dev.tacit.client.HandInScript.SIGMA;
import static dev.tacit.client.HandInScript.STEP_NOISE;
import static dev.tacit.client.HandInScript.end;
import static dev.tacit.client.HandInScript.plan;
import static dev.tacit.client.HandInScript.summed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.client.Fleet.Running;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.training.LocalDpSgd;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.noise.SecureRandomStream;
import dev.tacit.protocol.v1.Plan;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Devices that hand in updates of different numbers of steps. Their noise is small beside the sum
 * of all their examples, each of which is in each batch: what they hand in is what training without
 * noise gives, but for what is stated.
 */
@Timeout(60)
class HandInTest {
  @TempDir Path directory;

  /** Where a device comes by so many steps of a thirtieth of the noise. */
  private static float[] trained(int device, int steps) {
    DpSgdSettings quiet = new DpSgdSettings(steps, 1, 0.01, 1, 0.5, EXAMPLES, 0);
    try (SecureRandomStream random = SecureRandomStream.create()) {
      return LocalDpSgd.train(
          Model.forClippedSums(Script.MODEL),
          Script.START,
          new Synthetic(EXAMPLES, device),
          quiet,
          random,
          step -> {});
    }
  }

  /**
   * A device of 2 of 5 steps hands in 2.5 times its update. Noise: 8 deviations of a mean of three,
   * of which that one's is largest; a false alarm of 14 numbers has probability below 1e-13.
   */
  @Test
  void round_fedNova_handsInUpdatesForTheirStepsAndHowManyTheyWere() throws Exception {
    int[] steps = {2, 5, 5};
    try (Fleet fleet = new Fleet(directory)) {
      for (int i = 0; i < 3; i++) {
        int most = i == 0 ? 2 : 1000;
        fleet.start(
            i, builder -> builder.policy(POLICY).settings(Fleet.IMPATIENT.withMaximumSteps(most)));
      }
      Plan.Builder plan = plan(1);
      plan.getLocalDpSgdBuilder().getFedNovaBuilder().setMinimumSteps(1);
      Script.Aggregation aggregation = summed(fleet, plan.build(), Script.CHECKPOINT, 0);

      assertThat(aggregation.mean(1, 4)[0]).isCloseTo(4 * (0.4f + 1 + 1) / 3, within(2e-4f));
      float[] mean = aggregation.mean();
      double noise = 8 * STEP_NOISE * Math.sqrt(5 * 2.5 + 5 + 5) / 3;
      double moved = 0;
      for (int i = 0; i < mean.length; i++) {
        double expected = 0;
        for (int device = 0; device < 3; device++) {
          float change = trained(device, steps[device])[i] - Script.START[i];
          expected += change * 5.0 / steps[device] / 3;
        }
        moved = Math.max(moved, Math.abs(expected));
        assertThat((double) mean[i]).isCloseTo(expected, within(noise + 1e-3));
      }
      assertThat(moved).isGreaterThan(0.2);

      end(fleet, aggregation, 1);
      PoissonSampled step = new PoissonSampled(1, new Gaussian(SIGMA));
      for (int i = 0; i < 3; i++) {
        Running client = fleet.running().get(i);
        client.summary();
        assertThat(client.entries().get(0).event()).isEqualTo(new SelfComposed(step, steps[i]));
        assertThat(client.entries().get(0).assumptions())
            .filteredOn(Assumption::enforced)
            .extracting(Assumption::statement)
            .anyMatch(s -> s.contains("number of steps") && s.contains(" of 5, which the sum"));
      }
    }
  }
}
