package dev.tacit.client;

import dev.tacit.protocol.v1.CohortFormed;
import dev.tacit.protocol.v1.ComeBack;
import dev.tacit.protocol.v1.RoundEnd;
import dev.tacit.protocol.v1.RoundStart;
import dev.tacit.protocol.v1.SecAggChunk;
import dev.tacit.protocol.wire.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where a {@link DeviceRound} is: refuses all but what a state overrides. */
abstract sealed class DeviceState permits CheckedIn, InRound, Leaving, Ended {
  private static final long LONGEST_ABSENCE_MILLIS = Duration.ofDays(1).toMillis();

  final DeviceRound device;

  DeviceState(DeviceRound device) {
    this.device = device;
  }

  List<Effect> comeBack(ComeBack told) {
    return device.end(
        new Ending(
            Optional.of(bounded(told.getAfterMillis())),
            told.getTaskFinished(),
            lost().declined(),
            lost().detail(),
            false),
        RoundOutcome.DROPPED);
  }

  List<Effect> roundStart(RoundStart told) throws Refusal {
    throw unexpected("RoundStart");
  }

  List<Effect> cohortFormed(CohortFormed told) throws Refusal {
    throw unexpected("CohortFormed");
  }

  List<Effect> secAgg(SecAggChunk told) throws Refusal {
    throw unexpected("SecAgg");
  }

  List<Effect> roundEnd(RoundEnd told) throws Refusal {
    throw unexpected("RoundEnd");
  }

  List<Effect> fetched(Fetched fetched) {
    throw new IllegalStateException("a checkpoint was fetched in " + this);
  }

  List<Effect> trained(Contribution trained) {
    throw new IllegalStateException("an update was trained in " + this);
  }

  /** The device could not get or use the checkpoint, or could not train. */
  List<Effect> failed(Refusal refusal) {
    return device.leave(refusal);
  }

  /** The device could not keep what it must, and so has not sent what was to come behind. */
  List<Effect> notKept(Refusal refusal) {
    throw new IllegalStateException("something was to be kept in " + this);
  }

  /** How the call ends if it is cut here. */
  Ending lost() {
    return new Ending(Optional.empty(), false, Optional.empty(), "", false);
  }

  /** Closes what was intended; nothing if nothing was. */
  List<Effect> settled(Optional<RoundOutcome> outcome) {
    return List.of();
  }

  boolean inRound() {
    return false;
  }

  void close() {}

  static Duration bounded(long unsignedMillis) {
    boolean within = unsignedMillis >= 0 && unsignedMillis <= LONGEST_ABSENCE_MILLIS;
    return Duration.ofMillis(within ? unsignedMillis : LONGEST_ABSENCE_MILLIS);
  }

  final ProtocolException unexpected(String message) {
    return new ProtocolException(
        ProtocolException.Reason.UNEXPECTED, message + " does not belong in " + this);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName();
  }
}
