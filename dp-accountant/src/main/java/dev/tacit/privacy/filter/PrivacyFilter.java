package dev.tacit.privacy.filter;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.event.PrivacyEvent;

/**
 * Holds a sequence of releases to a budget although each event, and the moment of stopping, may be
 * chosen by what was released before: whatever happens, all that was spent together is (epsilon,
 * delta)-differentially private for the target. Immutable.
 */
public sealed interface PrivacyFilter permits RenyiFilter, GaussianFilter, ZeroConcentratedFilter {
  /** What all releases together stay within. */
  PrivacyBudget target();

  /** Under which events are accounted. */
  NeighbouringRelation relation();

  /**
   * Whether the event may be released after all that was spent.
   *
   * @throws dev.tacit.privacy.accounting.UnsupportedEventException if it has no bound of the kind
   *     that this filter adds up
   */
  boolean allows(PrivacyEvent next);

  /**
   * The filter after the event; to be called, and kept durably, before the release.
   *
   * @throws BudgetExceededException if {@link #allows} does not
   * @throws dev.tacit.privacy.accounting.UnsupportedEventException as {@link #allows}
   */
  PrivacyFilter spend(PrivacyEvent next);

  /** The share of the budget that is spent, in the filter's own measure: 0 to 1. */
  double spentShare();
}
