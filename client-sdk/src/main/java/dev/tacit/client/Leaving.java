package dev.tacit.client;

import dev.tacit.protocol.v1.CohortFormed;
import dev.tacit.protocol.v1.RoundEnd;
import dev.tacit.protocol.v1.RoundStart;
import dev.tacit.protocol.v1.SecAggChunk;
import java.util.List;
import java.util.Optional;

/** Declined; what was under way may still arrive. */
final class Leaving extends DeviceState {
  private final DeclineReason reason;
  private final String detail;

  Leaving(DeviceRound device, DeclineReason reason, String detail) {
    super(device);
    this.reason = reason;
    this.detail = detail;
  }

  @Override
  List<Effect> roundStart(RoundStart told) {
    return List.of();
  }

  @Override
  List<Effect> cohortFormed(CohortFormed told) {
    return List.of();
  }

  @Override
  List<Effect> secAgg(SecAggChunk told) {
    return List.of();
  }

  @Override
  List<Effect> roundEnd(RoundEnd told) {
    return device.end(
        new Ending(
            Optional.of(bounded(told.getComeBackAfterMillis())),
            false,
            Optional.of(reason),
            detail,
            false),
        RoundOutcome.LEFT);
  }

  @Override
  Ending lost() {
    return new Ending(Optional.empty(), false, Optional.of(reason), detail, false);
  }
}
