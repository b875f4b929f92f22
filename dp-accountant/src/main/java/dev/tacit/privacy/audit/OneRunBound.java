package dev.tacit.privacy.audit;

/**
 * What a one-run audit found.
 *
 * @param guesses that gave the bound
 * @param outcome of these guesses
 */
public record OneRunBound(EpsilonBound bound, Guesses guesses, OneRunOutcome outcome) {}
