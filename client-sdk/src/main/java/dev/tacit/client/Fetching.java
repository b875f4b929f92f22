package dev.tacit.client;

import java.util.List;

/** Took the plan and fetches its checkpoint. */
final class Fetching extends InRound {
  private final byte[] checkpointSha256;

  Fetching(DeviceRound device, DevicePlan plan, byte[] checkpointSha256) {
    super(device, plan);
    this.checkpointSha256 = checkpointSha256;
  }

  @Override
  List<Effect> fetched(Fetched fetched) {
    device.become(new Training(device, plan, checkpointSha256));
    return List.of(
        new Effect.Enter(plan.round(), ClientPhase.RECORD_SPEND),
        new Effect.Intend(plan),
        new Effect.Enter(plan.round(), ClientPhase.TRAIN),
        new Effect.Train(plan, fetched));
  }
}
