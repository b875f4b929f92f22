package dev.tacit.client;

import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.event.PrivacyEvent;

/**
 * What a client did and what it cost.
 *
 * @param roundsTaken committed sums of this run that hold this device's update
 * @param charged all that the ledger charges, of earlier runs too, equal events merged
 * @param epsilon bounds of its epsilon at the policy's delta, unit and relation
 * @param reason why the client stopped
 * @param detail for people: the failure or refusal that it stopped at; empty if there was none
 */
public record ClientSummary(
    int roundsTaken, PrivacyEvent charged, Bounds epsilon, StopReason reason, String detail) {}
