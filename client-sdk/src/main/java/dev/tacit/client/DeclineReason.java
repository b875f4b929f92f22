package dev.tacit.client;

/** Why a device takes no part in a round that it was chosen for. */
public enum DeclineReason {
  /** With this plan the charged epsilon would exceed the policy's budget. */
  BUDGET_EXHAUSTED,
  /** The policy does not allow such a plan or cohort, or the plan is malformed. */
  POLICY_REFUSES_PLAN,
  /**
   * The checkpoint does not have the announced digest or size, or is not one of the plan's model.
   */
  CHECKPOINT_INVALID,
  /** The plan's model cannot be built, or does not fit the examples. */
  MODEL_UNSUPPORTED,
  /** This device failed: it could not train, or could not write its ledger. */
  DEVICE_FAILED,
  /** The aggregator broke the protocol, or asked for what would undo secure aggregation. */
  PROTOCOL_BROKEN;

  /**
   * What the wire has for it: an aggregator learns that this device left, the device's owner learns
   * why.
   */
  dev.tacit.protocol.v1.DeclineReason onTheWire() {
    return this == PROTOCOL_BROKEN
        ? dev.tacit.protocol.v1.DeclineReason.POLICY_REFUSES_PLAN
        : dev.tacit.protocol.v1.DeclineReason.valueOf(name());
  }
}
