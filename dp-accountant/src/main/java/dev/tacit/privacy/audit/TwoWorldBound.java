package dev.tacit.privacy.audit;

/**
 * What a two-world audit found.
 *
 * @param event the event that gave the bound
 */
public record TwoWorldBound(EpsilonBound bound, ScoreEvent event) {}
