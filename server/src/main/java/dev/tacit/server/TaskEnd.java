package dev.tacit.server;

import dev.tacit.server.round.Ending;

/**
 * How an aggregator's work ended.
 *
 * @param detail for people
 * @param roundsCommitted of the task, in this run and before
 */
public record TaskEnd(Ending ending, String detail, int roundsCommitted) {}
