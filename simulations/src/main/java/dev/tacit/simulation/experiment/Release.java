package dev.tacit.simulation.experiment;

/**
 * What of a round is seen by whoever sees the means that the server moves its model by, and knows
 * who took part.
 *
 * @param round from 0
 * @param model that devices were sent; of a buffered server the latest
 * @param clients whose updates are in the mean
 * @param mean with all noise that it has
 */
@SuppressWarnings("ArrayRecordComponent") // Shown, never compared.
public record Release(int round, float[] model, int[] clients, float[] mean) {}
