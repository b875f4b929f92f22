package dev.tacit.server.round;

import dev.tacit.protocol.v1.DeclineReason;

/**
 * What a round hears of. Devices are named as their TLS certificates name them; whoever feeds the
 * events makes sure of that, and that a device that connects anew was {@link Lost} before.
 */
public sealed interface RoundEvent {
  /**
   * The store is open: go on with this attempt of this round, from this checkpoint.
   *
   * @param summed where each device's input was summed last
   */
  record Resumed(int round, int attempt, CheckpointRef checkpoint, SummedAttempts summed)
      implements RoundEvent {}

  record CheckedIn(String device) implements RoundEvent {}

  /** The device has trained for this round. */
  record Ready(String device, int round) implements RoundEvent {}

  record Declined(String device, DeclineReason reason) implements RoundEvent {}

  /** A whole secure-aggregation message; not copied. */
  @SuppressWarnings("ArrayRecordComponent") // Given away, never compared.
  record SecAggReceived(String device, byte[] message) implements RoundEvent {}

  /** The device broke the wire contract in a way that shows without knowing the round. */
  record Misbehaved(String device, String detail) implements RoundEvent {}

  /** The connection is gone. */
  record Lost(String device) implements RoundEvent {}

  /** A timer of {@link Effect.StartTimer} has run out; all but the latest are ignored. */
  record DeadlinePassed(long timer) implements RoundEvent {}

  /** The answer to {@link Effect.WriteIntent}: the entry is durable. */
  record IntentWritten(int round, int attempt) implements RoundEvent {}

  /** The answer to {@link Effect.Commit}: the round is durable, and this is its checkpoint. */
  record CommitWritten(CheckpointRef checkpoint) implements RoundEvent {}

  /** The answer to {@link Effect.Commit} when no valid updates can have given the sum. */
  record SumRefused(String detail) implements RoundEvent {}

  /** A write did not succeed, or the aggregator cannot go on for another reason of its own. */
  record Failed(String detail) implements RoundEvent {}

  /** The aggregator is being closed. */
  record Stopping() implements RoundEvent {}
}
