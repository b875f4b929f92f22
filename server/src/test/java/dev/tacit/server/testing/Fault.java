package dev.tacit.server.testing;

import dev.tacit.server.round.Phase;

/** What a device does wrong, and when: instead of its answer in a phase. */
public record Fault(Phase phase, Kind kind) {
  public enum Kind {
    /** The connection breaks. */
    LOST,
    /** No answer, the connection stays. */
    SILENT,
    /** Bytes that are no message. */
    GARBAGE,
    /** A message that is not due. */
    OUT_OF_TURN,
    /** It says that it will not go on. */
    DECLINES,
    /** It says so because its budget is spent. */
    BUDGET
  }
}
