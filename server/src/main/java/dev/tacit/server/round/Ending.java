package dev.tacit.server.round;

/** Why no more rounds are run. */
public enum Ending {
  /** All planned rounds are committed. */
  COMPLETED,
  /** So many devices have spent their budget that too few are left for a round. */
  BUDGET_EXHAUSTED,
  /** Too many attempts in a row were abandoned; a restart goes on from the last commit. */
  TOO_MANY_ABANDONED,
  /** The store failed, or the aggregator itself; a restart goes on from the last commit. */
  FAILED,
  /** The aggregator was closed; a restart goes on from the last commit. */
  CLOSED
}
