package dev.tacit.client;

import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.protocol.v1.Outcome;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.secagg.server.ServerPhase;
import java.util.List;

/** Rounds of devices that hand in more than an update, with noise that is small beside it. */
final class HandInScript {
  static final PrivacyPolicy POLICY = PrivacyPolicy.of(new PrivacyBudget(1000, 1e-5), 3);
  static final int EXAMPLES = 200;
  static final double SIGMA = 0.3;

  /** Deviation of one noisy step: learning rate 0.5, norm 1, batch 200. */
  static final double STEP_NOISE = 0.5 * SIGMA / EXAMPLES;

  private HandInScript() {}

  /** With all examples in each batch. */
  static Plan.Builder plan(int round) {
    Plan.Builder plan = Script.plan(round);
    plan.getLocalDpSgdBuilder()
        .setSamplingRate(1)
        .setExpectedBatch(EXAMPLES)
        .setNoiseMultiplier(SIGMA);
    return plan;
  }

  /**
   * A sum of all devices.
   *
   * @param before attempt that all are told that they were summed in last
   */
  static Script.Aggregation summed(Fleet fleet, Plan plan, byte[] sent, long before)
      throws Exception {
    List<Device> devices = fleet.aggregator.arrivals(fleet.running().size());
    Script.Aggregation aggregation =
        Script.aggregation(fleet.aggregator, devices, plan, sent, fleet.trust, device -> before);
    aggregation.upTo(ServerPhase.COMPLETE);
    return aggregation;
  }

  /** Committed, and the task is over. */
  static void end(Fleet fleet, Script.Aggregation aggregation, int round)
      throws InterruptedException {
    aggregation.devices.forEach(device -> device.roundEnd(round, Outcome.COMMITTED));
    fleet
        .aggregator
        .arrivals(aggregation.devices.size())
        .forEach(device -> device.comeBack(0, true));
  }
}
