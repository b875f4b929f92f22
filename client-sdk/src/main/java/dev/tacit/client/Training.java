package dev.tacit.client;

import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.Ready;
import java.util.List;
import java.util.Optional;

/** The spend is intended, and the examples are in use. */
final class Training extends InRound {
  private final byte[] checkpointSha256;
  private boolean failed;

  Training(DeviceRound device, DevicePlan plan, byte[] checkpointSha256) {
    super(device, plan);
    this.checkpointSha256 = checkpointSha256;
  }

  @Override
  List<Effect> trained(Contribution trained) {
    device.become(new Trained(device, plan, checkpointSha256, trained));
    return List.of(
        new Effect.Enter(plan.round(), ClientPhase.READY),
        new Effect.Send(
            DeviceMessage.newBuilder().setReady(Ready.newBuilder().setRound(plan.round())).build()),
        new Effect.Waiting(plan.round(), ClientPhase.READY));
  }

  @Override
  List<Effect> failed(Refusal refusal) {
    failed = true;
    return super.failed(refusal);
  }

  /** That training failed may tell something of the examples, and no noise is on it. */
  @Override
  List<Effect> settled(Optional<RoundOutcome> outcome) {
    return List.of(
        new Effect.Settle(
            plan, failed ? Outcome.MAY_HAVE_BEEN_REVEALED : Outcome.NOTHING_REVEALED));
  }
}
