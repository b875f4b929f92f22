package dev.tacit.server;

import dev.tacit.server.round.Phase;

/**
 * Where a task is.
 *
 * @param round that runs, from 1; past the last when the task is complete
 * @param phase that the round is in; SELECTION before the first round has begun, too
 * @param done devices that are done with the phase
 * @param goal devices that are waited for
 */
public record Progress(int round, Phase phase, int done, int goal) {}
