package dev.tacit.privacy.accounting;

import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;

/**
 * The Gaussian that a long composition tends to (Bu, Dong, Long, Su 2020, corollary 4): mu = q
 * sqrt(T (e^(1/sigma^2) - 1)) for T Poisson-sampled Gaussians, add or remove one. An approximation
 * that may lie on either side of the truth: for comparison only, never for a guarantee. Stateless
 * and thread-safe.
 */
public final class CentralLimit {
  private CentralLimit() {}

  /**
   * Epsilon at delta of the limit; not a bound.
   *
   * @param delta in (0, 1)
   * @throws UnsupportedEventException if the event is not made of Gaussians, sampled or not
   */
  public static double approximateEpsilon(PrivacyEvent event, double delta) {
    RdpAccountant.requireDelta(delta);
    return GaussianCurve.epsilon(square(event), delta).upper();
  }

  /** mu^2. */
  private static double square(PrivacyEvent event) {
    if (event instanceof Gaussian gaussian) {
      return 1 / (gaussian.sigma() * gaussian.sigma());
    }
    if (event instanceof PoissonSampled sampled && sampled.event() instanceof Gaussian gaussian) {
      double precision = 1 / (gaussian.sigma() * gaussian.sigma());
      double q = sampled.q();
      return q == 1 ? precision : q * q * Math.expm1(precision);
    }
    if (event instanceof SelfComposed repeated) {
      return repeated.count() == 0 ? 0 : repeated.count() * square(repeated.event());
    }
    if (event instanceof Composed composed) {
      return composed.events().stream().mapToDouble(CentralLimit::square).sum();
    }
    throw new UnsupportedEventException(
        "the central limit is known here for Gaussians, sampled or not, but the event was "
            + event);
  }
}
