package dev.tacit.privacy.filter;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.accounting.UnsupportedEventException;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;

/**
 * The filter for Gaussians without sampling: squares of mu = 1/sigma add up although each sigma is
 * chosen adaptively, and all releases together are as private as one Gaussian of the sum (Smith and
 * Thakurta 2022, "Fully Adaptive Composition for Gaussian Differential Privacy"; Koskela, Tobaben,
 * Honkela, "Individual Privacy Accounting with Gaussian Differential Privacy", ICLR 2023). Loses
 * nothing against a schedule that was fixed.
 */
public final class GaussianFilter extends PrivacyFilter {
  private GaussianFilter(
      PrivacyBudget target, NeighbouringRelation relation, double limit, double spent) {
    super(target, relation, limit, spent);
  }

  /** The filter with nothing spent. */
  public static GaussianFilter of(PrivacyBudget target, NeighbouringRelation relation) {
    return new GaussianFilter(target, relation, limit(target, relation), 0);
  }

  /** The largest 1/sigma^2, to 1e-12 relative from below, that is within the target. */
  private static double limit(PrivacyBudget target, NeighbouringRelation relation) {
    return Largest.within(precision -> within(target, relation, precision));
  }

  private static boolean within(
      PrivacyBudget target, NeighbouringRelation relation, double precision) {
    Gaussian all = new Gaussian(1 / Math.sqrt(precision));
    return PldAccountant.epsilon(all, relation, target.delta()).upper() <= target.epsilon();
  }

  @Override
  String measure() {
    return "the sum of 1/sigma^2";
  }

  @Override
  public GaussianFilter spend(PrivacyEvent next) {
    return new GaussianFilter(target(), relation(), limit(), spentWith(next));
  }

  @Override
  double cost(PrivacyEvent event) {
    return precision(event);
  }

  /** The sum of 1/sigma^2, rounded up. */
  private static double precision(PrivacyEvent event) {
    if (event instanceof Gaussian gaussian) {
      return Math.nextUp(1 / gaussian.sigma() / gaussian.sigma()) * (1 + 1e-15);
    }
    if (event instanceof SelfComposed repeated) {
      return repeated.count() == 0
          ? 0
          : Math.nextUp(repeated.count() * precision(repeated.event()));
    }
    if (event instanceof Composed composed) {
      double sum = 0;
      for (PrivacyEvent part : composed.events()) {
        sum = Math.nextUp(sum + precision(part));
      }
      return sum;
    }
    throw new UnsupportedEventException(
        "events must be Gaussians without sampling, for which this filter is proved, but one was "
            + event);
  }
}
