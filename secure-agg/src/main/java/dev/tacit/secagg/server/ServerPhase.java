package dev.tacit.secagg.server;

/** What the server waits for; COMPLETE and ABORTED are final. */
public enum ServerPhase {
  ADVERTISE_KEYS,
  SHARE_KEYS,
  MASKED_INPUT,
  CONSISTENCY,
  UNMASK,
  COMPLETE,
  ABORTED
}
