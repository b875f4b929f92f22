package dev.tacit.server.store;

import java.util.Optional;

/**
 * Where a task is.
 *
 * @param roundsCommitted 0 or more
 * @param nextAttempt at the next round, from 1
 * @param checkpoint the current one's bytes; shared, must not be changed
 * @param optimizerState bytes of the one that goes with it, shared likewise; empty in a task that
 *     was begun, and not gone on with, by a version that kept none
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record TaskState(
    int roundsCommitted, int nextAttempt, byte[] checkpoint, Optional<byte[]> optimizerState) {}
