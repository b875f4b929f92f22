package dev.tacit.simulation.experiment;

import java.util.OptionalDouble;

/**
 * What of a round is seen by whoever sees the means that the server moves its model by, and knows
 * who took part.
 *
 * @param round from 0
 * @param model that devices were sent; of a buffered server the latest
 * @param variate of the server, which devices were sent beside it; empty without
 * @param clients whose updates are in the mean
 * @param norm that whole updates were clipped to, if they were
 * @param mean with all noise that it has; of as many numbers as devices hand in
 */
@SuppressWarnings("ArrayRecordComponent") // Shown, never compared.
public record Release(
    int round, float[] model, float[] variate, int[] clients, OptionalDouble norm, float[] mean) {}
