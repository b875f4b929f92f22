package dev.tacit.client;

import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.v1.ComeBack;
import dev.tacit.protocol.v1.SecAggChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** In the secure sum, up to the end of the round. */
final class Aggregating extends InRound {
  private final DeviceCohort cohort;
  private final Optional<float[]> variate;

  /**
   * @param variate to be kept if the round is committed
   */
  Aggregating(DeviceRound device, DevicePlan plan, DeviceCohort cohort, Optional<float[]> variate) {
    super(device, plan);
    this.cohort = cohort;
    this.variate = variate;
  }

  @Override
  List<Effect> secAgg(SecAggChunk told) {
    Optional<byte[]> reply = cohort.receive(told);
    if (reply.isEmpty()) {
      return List.of();
    }
    ClientPhase phase = cohort.phase();
    return List.of(
        new Effect.Enter(plan.round(), phase),
        new Effect.SendSecAgg(reply.get()),
        new Effect.Waiting(plan.round(), phase));
  }

  @Override
  List<Effect> comeBack(ComeBack told) {
    throw unexpected("ComeBack");
  }

  @Override
  List<Effect> settled(Optional<RoundOutcome> outcome) {
    Outcome settled =
        !inputGiven()
            ? Outcome.NOTHING_REVEALED
            : outcome.equals(Optional.of(RoundOutcome.COMMITTED))
                ? Outcome.RELEASED
                : Outcome.MAY_HAVE_BEEN_REVEALED;
    List<Effect> effects = new ArrayList<>();
    if (settled == Outcome.RELEASED) {
      // First: should the device die between them, the intent is open, and so charged.
      variate.ifPresent(next -> effects.add(new Effect.Keep(plan, next)));
    }
    effects.add(new Effect.Settle(plan, settled));
    return effects;
  }

  @Override
  boolean inputGiven() {
    return cohort.inputGiven();
  }

  @Override
  void close() {
    cohort.close();
  }
}
