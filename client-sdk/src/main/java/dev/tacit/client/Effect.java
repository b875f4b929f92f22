package dev.tacit.client;

import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.v1.DeviceMessage;

/**
 * What {@link DeviceRound} wants done, in this order; one that fails stops those behind it. Arrays
 * are shared, not copied: effects are not compared, and nobody changes them.
 */
@SuppressWarnings("ArrayRecordComponent")
sealed interface Effect {
  /** Tell the listener that a phase begins. */
  record Enter(int round, ClientPhase phase) implements Effect {}

  /** Tell the listener that the others are waited for. */
  record Waiting(int round, ClientPhase phase) implements Effect {}

  /** Tell the listener that the plan is within the policy. */
  record Accepted(DevicePlan plan, double epsilonAfter) implements Effect {}

  record Send(DeviceMessage message) implements Effect {}

  /** Send a secure-aggregation message, in pieces. */
  record SendSecAgg(byte[] message) implements Effect {}

  /** Fetch the checkpoint; then {@link DeviceRound#fetched} or {@link DeviceRound#failed}. */
  record Fetch(DevicePlan plan, byte[] checkpointSha256, int checkpointBytes) implements Effect {}

  /**
   * Train; then {@link DeviceRound#trained} or {@link DeviceRound#failed}.
   *
   * @param summed attempt whose sum holds this device's input of before; 0 if none does
   */
  record Train(DevicePlan plan, Fetched fetched, long summed) implements Effect {}

  /** Force the intent to spend to disk. */
  record Intend(DevicePlan plan) implements Effect {}

  /** Force to disk what the plan's attempt would make of this device's control variate. */
  record Keep(DevicePlan plan, Contribution.Variate variate) implements Effect {}

  /** Force to disk what became of the intent. */
  record Settle(DevicePlan plan, Outcome outcome) implements Effect {}

  /** Tell the listener how the round ended. */
  record Over(int round, RoundOutcome outcome) implements Effect {}

  /** Tell the listener why this device left. */
  record Declined(int round, DeclineReason reason, String detail) implements Effect {}

  /** The call is over. */
  record End(Ending ending) implements Effect {}
}
