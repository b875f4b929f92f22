package dev.tacit.client;

import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.v1.RoundStart;
import java.util.List;

/** Checked in, and waiting to be chosen. */
final class CheckedIn extends DeviceState {
  CheckedIn(DeviceRound device) {
    super(device);
  }

  @Override
  List<Effect> roundStart(RoundStart told) throws Refusal {
    DeviceTerms terms = device.terms();
    DevicePlan plan =
        DevicePlan.parse(told.getPlan().toByteArray(), terms.settings(), terms.policy());
    device.concerns(plan);
    double epsilon = terms.judge(plan, device.charges());
    byte[] digest = told.getCheckpointSha256().toByteArray();
    long bytes = told.getCheckpointBytes();
    if (digest.length != Digests.SHA256_BYTES || bytes < 1 || bytes > plan.largestCheckpoint()) {
      throw new Refusal(
          DeclineReason.CHECKPOINT_INVALID,
          String.format(
              "checkpoint must be 1 to %d bytes with a digest of %d but was %s with %d",
              plan.largestCheckpoint(),
              Digests.SHA256_BYTES,
              Long.toUnsignedString(bytes),
              digest.length));
    }
    device.become(new Fetching(device, plan, digest, told.getSummedAttempt()));
    return List.of(
        new Effect.Accepted(plan, epsilon),
        new Effect.Enter(plan.round(), ClientPhase.FETCH_CHECKPOINT),
        new Effect.Fetch(plan, digest, Math.toIntExact(bytes)));
  }
}
