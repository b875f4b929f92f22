package dev.tacit.client;

/** Where a device stands in a round. A phase is entered before anything of it is done or sent. */
public enum ClientPhase {
  /** Connected; about to check in. */
  CHECK_IN,
  /** The plan was accepted; about to fetch the checkpoint. */
  FETCH_CHECKPOINT,
  /** The checkpoint is here; about to write the spend to the ledger. */
  RECORD_SPEND,
  /** The spend is on disk; about to wait for a training permit, and to train. */
  TRAIN,
  /** Trained; about to tell the aggregator. */
  READY,
  /** The cohort is accepted; about to send the key advertisement. */
  ADVERTISE_KEYS,
  /** About to send the encrypted shares. */
  SHARE_KEYS,
  /** About to send the masked update, the first bytes that depend on the data. */
  MASKED_INPUT,
  /** About to send the signature on the survivors. */
  CONSISTENCY,
  /** About to send the shares that unmask the sum. */
  UNMASK,
  /** The round is over; its outcome is in the ledger. */
  ROUND_END
}
