package dev.tacit.client;

import static dev.tacit.client.Refusals.assertDeclined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.client.Fleet.Running;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.protocol.v1.LocalDpSgd;
import dev.tacit.protocol.v1.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A device's own limits, which its owner is told when a plan is past them, and nobody else. */
@Timeout(60)
class PrivateRefusalTest {
  @TempDir Path directory;

  static List<Arguments> plans() {
    return List.of(
        refused(
            "more steps than this device does",
            "steps must be no more than this device does but was 38",
            "from 1 to 37",
            t -> t.setSteps(38)),
        refused(
            "FedNova of more least steps than this device does",
            "minimum_steps must be no more than this device does but was 38",
            "from 1 to 37",
            t -> t.setSteps(50).getFedNovaBuilder().setMinimumSteps(38)),
        refused(
            "FedNova of which this device does next to nothing",
            "steps must be no more than this device does but was 3701",
            "from 1 to 3700",
            t -> t.setSteps(3701).getFedNovaBuilder().setMinimumSteps(1)),
        Arguments.of(
            "over budget",
            DeclineReason.BUDGET_EXHAUSTED,
            "epsilon must stay within this device's budget but would not",
            "epsilon must stay <= 8.0 at delta",
            train(t -> t.setSteps(37).setSamplingRate(1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void roundStart_planPastALimit_isDeclinedWithoutSayingWhereThatIs(
      String what, DeclineReason reason, String told, String detail, Consumer<Plan.Builder> change)
      throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client =
          fleet.start(0, builder -> builder.settings(Fleet.IMPATIENT.withMaximumSteps(37)));
      Device device = fleet.aggregator.arrival();
      Plan.Builder plan = Script.plan(1);
      change.accept(plan);
      device.send(Script.start(plan.build(), new byte[32], Script.CHECKPOINT.length));
      assertDeclined(device, client, reason, told, detail);
      assertThat(client.entries()).isEmpty();
    }
  }

  private static Arguments refused(
      String what, String told, String detail, Consumer<LocalDpSgd.Builder> change) {
    return Arguments.of(what, DeclineReason.POLICY_REFUSES_PLAN, told, detail, train(change));
  }

  private static Consumer<Plan.Builder> train(Consumer<LocalDpSgd.Builder> change) {
    return plan -> change.accept(plan.getLocalDpSgdBuilder());
  }
}
