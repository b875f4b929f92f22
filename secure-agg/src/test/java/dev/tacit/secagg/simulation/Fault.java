package dev.tacit.secagg.simulation;

/** What may become of a message. */
enum Fault {
  /** Never arrives. */
  DROP,
  /** Arrives twice. */
  REPEAT,
  /** Arrives after a message that it should precede. */
  REORDER,
  /** Arrives after the phase was closed. */
  DELAY,
  /** Arrives with other bytes. */
  CORRUPT,
  /** Well-formed, and wrong. */
  LIE
}
