package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.loss.Direction;
import dev.tacit.privacy.accounting.loss.LossPair;
import dev.tacit.privacy.event.DiscreteGaussian;
import dev.tacit.privacy.event.DistributedDiscreteGaussian;
import dev.tacit.privacy.event.Exponential;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.VectorSkellam;
import dev.tacit.privacy.event.ZeroConcentrated;

/**
 * Zero-concentrated differential privacy (Bun and Steinke 2016): one number rho that adds up, also
 * over mechanisms that are chosen by what was released before. Stateless and thread-safe.
 */
public final class ZeroConcentratedAccountant {
  private static final double ROUNDING = 1 + 1e-12;

  private ZeroConcentratedAccountant() {}

  /**
   * The sum of rho: 1/(2 sigma^2) of a Gaussian, also a discrete one (Canonne, Kamath and Steinke
   * 2020, theorem 4), a sum of discrete Gaussian shares by the proof at {@link
   * DistributedDiscreteGaussian}, Skellam vectors by their divergence of order 2 (which bounds
   * those below, and whose half bounds the rest; there is no proof of less), epsilon^2 / 8 of the
   * exponential mechanism (Cesar and Rogers 2021), epsilon^2 / 2 of whatever is purely
   * epsilon-private (Bun and Steinke 2016, proposition 1.4).
   *
   * @return &gt;= 0; positive infinity if a part has no rho: Gaussians on a Poisson sample have
   *     none that helps
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static double rho(PrivacyEvent event, NeighbouringRelation relation) {
    Composition composition = Composition.of(event, relation);
    double sum = composition.precision() / 2;
    for (Composition.Part part : composition.parts()) {
      sum += part.count() * rho(part, relation);
    }
    return sum * ROUNDING;
  }

  private static double rho(Composition.Part part, NeighbouringRelation relation) {
    if (part.event() instanceof ZeroConcentrated zero) {
      return zero.rho();
    } else if (part.event() instanceof DiscreteGaussian gaussian) {
      double times = relation == NeighbouringRelation.REPLACE_ONE ? 2 : 1;
      double move = times * gaussian.sensitivity() / gaussian.sigma();
      return move * move / 2;
    } else if (part.event() instanceof DistributedDiscreteGaussian shares) {
      return DiscreteGaussianSum.rho(shares, relation);
    } else if (part.event() instanceof VectorSkellam skellam) {
      return SkellamVector.of(skellam, relation).rho();
    } else if (part.event() instanceof Exponential exponential) {
      return exponential.epsilon() * exponential.epsilon() / 8;
    }
    LossPair pair = part.mechanism().upper();
    boolean pure =
        pair != null && pair.infinite(Direction.REMOVE) == 0 && pair.infinite(Direction.ADD) == 0;
    if (!pure) {
      return Double.POSITIVE_INFINITY;
    }
    double epsilon = Math.max(pair.greatest(Direction.REMOVE), pair.greatest(Direction.ADD));
    return epsilon * epsilon / 2;
  }

  /**
   * An upper bound on epsilon at delta.
   *
   * @param delta in (0, 1)
   * @return &gt;= 0; positive infinity where {@link #rho} is
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static double epsilon(PrivacyEvent event, NeighbouringRelation relation, double delta) {
    return epsilon(rho(event, relation), delta);
  }

  /**
   * Epsilon at delta of whatever is rho-zCDP: Renyi's conversion ({@link RdpAccountant#convert}) of
   * the divergence rho alpha at the best order alpha.
   *
   * @param rho &gt;= 0, possibly infinite
   * @param delta in (0, 1)
   */
  public static double epsilon(double rho, double delta) {
    RdpAccountant.requireDelta(delta);
    if (!(rho >= 0)) {
      throw new IllegalArgumentException("rho must be >= 0 but was " + rho);
    } else if (rho == 0 || rho == Double.POSITIVE_INFINITY) {
      return rho;
    }
    double order =
        RdpAccountant.bestOrder(alpha -> RdpAccountant.convert(rho * alpha, alpha, delta));
    return Math.max(0, RdpAccountant.convert(rho * order, order, delta));
  }
}
