package dev.tacit.client;

/** How a round ended for this device. */
public enum RoundOutcome {
  /** The aggregator committed a sum that holds this device's update. */
  COMMITTED,
  /** The aggregator gave the round up. */
  ABANDONED,
  /** The aggregator went on without this device. */
  DROPPED,
  /** The connection was lost, or the device stopped, before the round ended. */
  LOST,
  /** This device left: the aggregator broke the protocol or asked for what the policy forbids. */
  LEFT
}
