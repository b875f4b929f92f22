package dev.tacit.server.store;

/**
 * Where a task is.
 *
 * @param roundsCommitted 0 or more
 * @param nextAttempt at the next round, from 1
 * @param checkpoint the current one's bytes; shared, must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record TaskState(int roundsCommitted, int nextAttempt, byte[] checkpoint) {}
