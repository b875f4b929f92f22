package dev.tacit.client;

import dev.tacit.protocol.v1.RoundEnd;
import dev.tacit.protocol.wire.ProtocolException;
import java.util.List;
import java.util.Optional;

/** From the accepted plan to the end. */
abstract sealed class InRound extends DeviceState permits Fetching, Training, Trained, Aggregating {
  final DevicePlan plan;

  InRound(DeviceRound device, DevicePlan plan) {
    super(device);
    this.plan = plan;
  }

  @Override
  List<Effect> roundEnd(RoundEnd told) {
    if (told.getRound() != plan.round()) {
      throw unexpected("RoundEnd of round " + Integer.toUnsignedString(told.getRound()));
    }
    RoundOutcome outcome = outcome(told.getOutcome());
    return device.end(
        new Ending(
            Optional.of(bounded(told.getComeBackAfterMillis())),
            false,
            Optional.empty(),
            "",
            outcome == RoundOutcome.COMMITTED),
        outcome);
  }

  /** A sum that was committed without this device's input is one that dropped it. */
  private RoundOutcome outcome(dev.tacit.protocol.v1.Outcome told) {
    return switch (told) {
      case COMMITTED -> inputGiven() ? RoundOutcome.COMMITTED : RoundOutcome.DROPPED;
      case ABANDONED -> RoundOutcome.ABANDONED;
      case DROPPED -> RoundOutcome.DROPPED;
      default ->
          throw new ProtocolException(
              ProtocolException.Reason.MALFORMED, "outcome must be a known one but was " + told);
    };
  }

  boolean inputGiven() {
    return false;
  }

  @Override
  boolean inRound() {
    return true;
  }
}
