/**
 * The life of a round as a pure function: {@code (state, event, now) -> (state, effects)}. No
 * clock, no I/O, no thread: {@link dev.tacit.server.round.RoundMachine} has the table of
 * transitions.
 */
package dev.tacit.server.round;
