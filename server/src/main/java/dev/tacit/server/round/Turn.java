package dev.tacit.server.round;

import java.time.Instant;

/**
 * What a transition may read besides state and event.
 *
 * @param rules of the task
 * @param now for certificates' validity
 */
record Turn(RoundRules rules, Instant now) {}
