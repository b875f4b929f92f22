package dev.tacit.client;

import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.v1.CohortFormed;
import java.util.List;
import java.util.Optional;

/** Has an update, and waits for the cohort that it is summed with. */
final class Trained extends InRound {
  private final byte[] checkpointSha256;
  private final Contribution trained;

  Trained(DeviceRound device, DevicePlan plan, byte[] checkpointSha256, Contribution trained) {
    super(device, plan);
    this.checkpointSha256 = checkpointSha256;
    this.trained = trained;
  }

  @Override
  List<Effect> cohortFormed(CohortFormed told) throws Refusal {
    DeviceCohort cohort = DeviceCohort.join(told, plan, checkpointSha256, trained, device.terms());
    device.become(new Aggregating(device, plan, cohort, trained.variate()));
    return List.of(
        new Effect.Enter(plan.round(), ClientPhase.ADVERTISE_KEYS),
        new Effect.SendSecAgg(cohort.advertise()),
        new Effect.Waiting(plan.round(), ClientPhase.ADVERTISE_KEYS));
  }

  @Override
  List<Effect> settled(Optional<RoundOutcome> outcome) {
    return List.of(new Effect.Settle(plan, Outcome.NOTHING_REVEALED));
  }
}
