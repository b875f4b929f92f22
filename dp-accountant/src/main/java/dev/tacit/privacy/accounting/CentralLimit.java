package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.Map;

/**
 * The Gaussian that a long composition tends to (Bu, Dong, Long, Su 2020, corollary 4): mu = q
 * sqrt(T (e^(1/sigma^2) - 1)) for T Poisson-sampled Gaussians. An approximation that may lie on
 * either side of the truth: for comparison only, never for a guarantee. Stateless and thread-safe.
 */
public final class CentralLimit {
  private CentralLimit() {}

  /**
   * Epsilon at delta of the limit; not a bound.
   *
   * @param delta in (0, 1)
   * @throws UnsupportedEventException if the event is not made of Gaussians
   */
  public static double approximateEpsilon(
      PrivacyEvent event, NeighbouringRelation relation, double delta) {
    RdpAccountant.requireDelta(delta);
    Composition composition = Composition.of(event, relation);
    double square = composition.precision();
    for (Map.Entry<SampledGaussian, Long> part : composition.sampled().entrySet()) {
      double q = part.getKey().q();
      double sigma = part.getKey().sigma();
      square += part.getValue() * q * q * Math.expm1(1 / (sigma * sigma));
    }
    return GaussianCurve.epsilon(square, delta).upper();
  }
}
