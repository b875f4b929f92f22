package dev.tacit.server;

/**
 * Where a task is.
 *
 * @param round that runs, from 1; past the last when the task is complete
 * @param phase a name of {@link dev.tacit.server.round.Phase}; empty before the first
 * @param done devices that are done with the phase
 * @param goal devices that are waited for
 */
public record Progress(int round, String phase, int done, int goal) {}
