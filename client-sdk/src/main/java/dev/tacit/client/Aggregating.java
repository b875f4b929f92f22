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
  private final Optional<Contribution.Variate> variate;
  private boolean withheld;

  /**
   * @param variate to be kept before this device's input is given out
   */
  Aggregating(
      DeviceRound device,
      DevicePlan plan,
      DeviceCohort cohort,
      Optional<Contribution.Variate> variate) {
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
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Enter(plan.round(), phase));
    if (phase == ClientPhase.MASKED_INPUT) {
      // Once it is kept the round is charged, and the sum may hold this input whatever the device
      // hears: if it cannot be kept, it is not sent.
      variate.ifPresent(next -> effects.add(new Effect.Keep(plan, next)));
    }
    effects.add(new Effect.SendSecAgg(reply.get()));
    effects.add(new Effect.Waiting(plan.round(), phase));
    return effects;
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
    return List.of(new Effect.Settle(plan, settled));
  }

  /** What must be kept before the input leaves cannot be: it does not leave. */
  @Override
  List<Effect> notKept(Refusal refusal) {
    withheld = true;
    return device.leave(refusal);
  }

  @Override
  boolean inputGiven() {
    return cohort.inputGiven() && !withheld;
  }

  @Override
  void close() {
    cohort.close();
  }
}
