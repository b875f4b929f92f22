package dev.tacit.client;

import java.util.List;

/** Took the plan and fetches its checkpoint. */
final class Fetching extends InRound {
  private final byte[] checkpointSha256;
  private final long summed;

  /**
   * @param summed attempt whose sum holds this device's input of before; 0 if none does
   */
  Fetching(DeviceRound device, DevicePlan plan, byte[] checkpointSha256, long summed) {
    super(device, plan);
    this.checkpointSha256 = checkpointSha256;
    this.summed = summed;
  }

  @Override
  List<Effect> fetched(Fetched fetched) {
    device.become(new Training(device, plan, checkpointSha256));
    return List.of(
        new Effect.Enter(plan.round(), ClientPhase.RECORD_SPEND),
        new Effect.Intend(plan),
        new Effect.Enter(plan.round(), ClientPhase.TRAIN),
        new Effect.Train(plan, fetched, summed));
  }
}
