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
public final class ZeroConcentratedFilter extends PrivacyFilter {
  private ZeroConcentratedFilter(
      PrivacyBudget target, NeighbouringRelation relation, double limit, double spent) {
    super(target, relation, limit, spent);
  }

  /** The filter with nothing spent. */
  public static ZeroConcentratedFilter of(PrivacyBudget target, NeighbouringRelation relation) {
    double limit =
        Largest.within(
            rho -> ZeroConcentratedAccountant.epsilon(rho, target.delta()) <= target.epsilon());
    return new ZeroConcentratedFilter(target, relation, limit, 0);
  }

  @Override
  String measure() {
    return "the sum of rho";
  }

  @Override
  public ZeroConcentratedFilter spend(PrivacyEvent next) {
    return new ZeroConcentratedFilter(target(), relation(), limit(), spentWith(next));
  }

  @Override
  double cost(PrivacyEvent event) {
    double rho = ZeroConcentratedAccountant.rho(event, relation());
    if (rho == Double.POSITIVE_INFINITY) {
      throw new UnsupportedEventException(
          "events must have a rho (Gaussians without sampling, pure mechanisms) but one was "
              + event);
    }
    return rho;
  }
}
