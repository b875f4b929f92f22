package dev.tacit.privacy.filter;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.UnsupportedEventException;
import dev.tacit.privacy.accounting.ZeroConcentratedAccountant;
import dev.tacit.privacy.event.PrivacyEvent;

/**
 * The filter of zero-concentrated privacy: rho adds up although each event is chosen adaptively
 * (Feldman and Zrnic, NeurIPS 2021, theorem 3.1 at every order at once, for the sum reaches its
 * limit at all of them together; Whitehouse, Ramdas, Rogers and Wu, "Fully-Adaptive Composition in
 * Differential Privacy", ICML 2023). Unlike {@link RenyiFilter} it needs no order chosen
 * beforehand, and takes only what has a rho: Gaussians without sampling, continuous or discrete,
 * and pure mechanisms.
 */
public final class ZeroConcentratedFilter implements PrivacyFilter {
  private final PrivacyBudget target;
  private final NeighbouringRelation relation;
  private final double limit;
  private final double spent;

  private ZeroConcentratedFilter(
      PrivacyBudget target, NeighbouringRelation relation, double limit, double spent) {
    this.target = target;
    this.relation = relation;
    this.limit = limit;
    this.spent = spent;
  }

  /** The filter with nothing spent. */
  public static ZeroConcentratedFilter of(PrivacyBudget target, NeighbouringRelation relation) {
    double limit =
        Largest.within(
            rho -> ZeroConcentratedAccountant.epsilon(rho, target.delta()) <= target.epsilon());
    return new ZeroConcentratedFilter(target, relation, limit, 0);
  }

  @Override
  public PrivacyBudget target() {
    return target;
  }

  @Override
  public NeighbouringRelation relation() {
    return relation;
  }

  @Override
  public boolean allows(PrivacyEvent next) {
    return after(next) <= limit;
  }

  @Override
  public ZeroConcentratedFilter spend(PrivacyEvent next) {
    double after = after(next);
    if (!(after <= limit)) {
      throw new BudgetExceededException(
          "the sum of rho must stay within %s but would be %s".formatted(limit, after));
    }
    return new ZeroConcentratedFilter(target, relation, limit, after);
  }

  private double after(PrivacyEvent next) {
    double more = ZeroConcentratedAccountant.rho(next, relation);
    if (more == Double.POSITIVE_INFINITY) {
      throw new UnsupportedEventException(
          "events must have a rho (Gaussians without sampling, pure mechanisms) but one was "
              + next);
    }
    return more == 0 ? spent : Math.nextUp(spent + more);
  }

  @Override
  public double spentShare() {
    return Math.min(1, spent / limit);
  }
}
