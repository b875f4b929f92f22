package dev.tacit.server.round;

/** Where a round is. */
public enum Phase {
  /** Devices check in. */
  SELECTION,
  /** The chosen devices fetch the checkpoint and train. */
  CONFIGURATION,
  ADVERTISE_KEYS,
  SHARE_KEYS,
  MASKED_INPUT,
  CONSISTENCY,
  /** From here on the sum may be known to the server, whatever becomes of the round. */
  UNMASK,
  /** The sum becomes a checkpoint, in one transaction. */
  COMMIT
}
