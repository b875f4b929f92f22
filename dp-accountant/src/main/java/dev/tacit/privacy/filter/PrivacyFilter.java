package dev.tacit.privacy.filter;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.event.PrivacyEvent;

/**
 * Holds a sequence of releases to a budget although each event, and the moment of stopping, may be
 * chosen by what was released before: whatever happens, all that was spent together is (epsilon,
 * delta)-differentially private for the target. Immutable.
 */
public abstract sealed class PrivacyFilter
    permits RenyiFilter, GaussianFilter, ZeroConcentratedFilter {
  private final PrivacyBudget target;
  private final NeighbouringRelation relation;
  private final double limit;
  private final double spent;

  /**
   * A filter at a point of its way.
   *
   * @param limit of what {@link #cost} adds up to
   */
  PrivacyFilter(PrivacyBudget target, NeighbouringRelation relation, double limit, double spent) {
    this.target = target;
    this.relation = relation;
    this.limit = limit;
    this.spent = spent;
  }

  /** What the filter adds up, in words. */
  abstract String measure();

  /** What an event adds, rounded up. */
  abstract double cost(PrivacyEvent event);

  /** What all releases together stay within. */
  public final PrivacyBudget target() {
    return target;
  }

  /** Under which events are accounted. */
  public final NeighbouringRelation relation() {
    return relation;
  }

  final double limit() {
    return limit;
  }

  /**
   * Whether the event may be released after all that was spent.
   *
   * @throws dev.tacit.privacy.accounting.UnsupportedEventException if it has no bound of the kind
   *     that this filter adds up
   */
  public final boolean allows(PrivacyEvent next) {
    return after(next) <= limit;
  }

  /**
   * The filter after the event; to be called, and kept durably, before the release.
   *
   * @throws BudgetExceededException if {@link #allows} does not
   * @throws dev.tacit.privacy.accounting.UnsupportedEventException as {@link #allows}
   */
  public abstract PrivacyFilter spend(PrivacyEvent next);

  /** All that is spent with the event, if it may be. */
  final double spentWith(PrivacyEvent next) {
    double after = after(next);
    if (!(after <= limit)) {
      throw new BudgetExceededException(
          "%s must stay within %s but would be %s".formatted(measure(), limit, after));
    }
    return after;
  }

  /** Rounded up by more than one addition can lose. */
  private double after(PrivacyEvent next) {
    double more = cost(next);
    if (!(more >= 0)) {
      throw new ArithmeticException("%s must grow but %s adds %s".formatted(measure(), next, more));
    }
    return more == 0 ? spent : Math.nextUp(spent + more);
  }

  /** The share of the budget that is spent, in the filter's own measure: 0 to 1. */
  public final double spentShare() {
    return limit <= 0 ? 1 : Math.min(1, spent / limit);
  }
}
