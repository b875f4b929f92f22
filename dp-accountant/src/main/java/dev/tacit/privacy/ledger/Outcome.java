package dev.tacit.privacy.ledger;

/** How an intended release ended. All but {@link #NOTHING_REVEALED} are charged. */
public enum Outcome {
  /** Of an intent: not known yet. */
  PENDING,
  RELEASED,
  MAY_HAVE_BEEN_REVEALED,
  /** Provably nothing derived from data left. */
  NOTHING_REVEALED
}
