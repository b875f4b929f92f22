package dev.tacit.server.round;

import dev.tacit.protocol.v1.DeclineReason;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where a task is. By default a state ignores what it does not wait for; each state overrides what
 * is legal in it. {@link RoundMachine} has the whole table.
 */
public abstract sealed class RoundState
    permits Starting, Selecting, Configuring, Aggregating, Committing, Finished {
  private final long timer;

  RoundState(long timer) {
    this.timer = timer;
  }

  /** The number of the latest timer; a deadline of an older one is stale. */
  final long timer() {
    return timer;
  }

  /** The phase that a round is in; empty before the first and after the last. */
  public abstract Optional<Phase> phase();

  /** Bytes of a secure-aggregation message that is due now, at most; 0 when none is. */
  public int maximumMessageBytes() {
    return 0;
  }

  Step resumed(RoundEvent.Resumed event, Turn turn) {
    throw new IllegalStateException("a task must be resumed once, before anything else");
  }

  abstract Step checkedIn(String device, Turn turn);

  Step ready(String device, int round, Turn turn) {
    return misbehaved(device, "Ready was not due", turn);
  }

  Step declined(String device, DeclineReason reason, Turn turn) {
    return misbehaved(device, "Decline was not due", turn);
  }

  Step secAgg(String device, byte[] message, Turn turn) {
    return misbehaved(device, "a secure-aggregation message was not due", turn);
  }

  /** Also the end of every message that was not due: the device is dropped. */
  Step misbehaved(String device, String detail, Turn turn) {
    return same();
  }

  Step lost(String device, Turn turn) {
    return same();
  }

  Step deadline(Turn turn) {
    return same();
  }

  /** An attempt that was abandoned while its intent was being written hears of it later. */
  Step intentWritten(RoundEvent.IntentWritten event, Turn turn) {
    return same();
  }

  Step commitWritten(CheckpointRef checkpoint, Turn turn) {
    throw new IllegalStateException("a commit must be answered while it is awaited");
  }

  Step sumRefused(String detail, Turn turn) {
    throw new IllegalStateException("a commit must be answered while it is awaited");
  }

  abstract Step failed(String detail, Turn turn);

  abstract Step stopping(Turn turn);

  final Step same(Effect... effects) {
    return new Step(this, Arrays.asList(effects));
  }

  final Step to(RoundState next, List<Effect> effects) {
    return new Step(next, effects);
  }
}
