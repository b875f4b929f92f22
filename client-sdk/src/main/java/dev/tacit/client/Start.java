package dev.tacit.client;

/**
 * Where a round's training starts; nobody's to change, and not copied.
 *
 * @param parameters the checkpoint's weights
 * @param sent the server's control variate; empty unless the plan has one
 * @param own this device's; empty likewise
 * @param summed attempt whose sum holds what led to {@code own}; 0 if none does
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
record Start(float[] parameters, float[] sent, float[] own, long summed) {}
