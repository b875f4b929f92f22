package dev.tacit.privacy.ledger;

/** What an entry records. */
public enum Kind {
  /** A release that is about to happen. */
  INTENT,
  /** How an intended release of the same population, task and round ended. */
  OUTCOME
}
