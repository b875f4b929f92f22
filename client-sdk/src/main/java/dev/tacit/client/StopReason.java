package dev.tacit.client;

/** Why a device stopped taking part. */
public enum StopReason {
  /** The aggregator says that no more rounds will come. */
  TASK_FINISHED,
  /** The next round would cost more than the policy allows. */
  BUDGET_EXHAUSTED,
  /** The policy refused the aggregator's plans as often in a row as the settings allow. */
  PLANS_REFUSED,
  /** The aggregator does not accept this device's certificate, population or protocol version. */
  NOT_ADMITTED,
  /** The aggregator was away for longer than the settings allow. */
  AGGREGATOR_UNREACHABLE,
  /** {@link TacitClient#close()} was called, or the running thread was interrupted. */
  INTERRUPTED
}
