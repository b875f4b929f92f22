package dev.tacit.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.DiscreteGaussian;
import dev.tacit.privacy.event.DiscreteLaplace;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.Laplace;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.event.Skellam;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

final class AccountantOrderTest {
  private static final NeighbouringRelation RELATION = NeighbouringRelation.ADD_OR_REMOVE_ONE;
  private static final double DELTA = 1e-6;

  @Property(tries = 12)
  void epsilon_withLessPrivacy_isGreater(
      @ForAll @DoubleRange(min = 0.01, max = 0.3) double q,
      @ForAll @DoubleRange(min = 0.7, max = 5) double sigma,
      @ForAll @IntRange(min = 1, max = 2000) int steps) {
    Bounds base = epsilon(steps(q, sigma, steps), DELTA);
    assertThat(base.lower())
        .isLessThanOrEqualTo(epsilon(steps(q * 1.1, sigma, steps), DELTA).upper())
        .isLessThanOrEqualTo(epsilon(steps(q, sigma / 1.1, steps), DELTA).upper())
        .isLessThanOrEqualTo(epsilon(steps(q, sigma, 2L * steps), DELTA).upper())
        .isLessThanOrEqualTo(epsilon(steps(q, sigma, steps), DELTA / 10).upper());
    assertThat(base.upper())
        .isLessThanOrEqualTo(1.02 * epsilon(steps(q, sigma, 2L * steps), DELTA).upper() + 1e-6)
        .isLessThanOrEqualTo(
            RdpAccountant.epsilon(steps(q, sigma, steps), RELATION, DELTA).epsilon());
    assertThat(base.upper() - base.lower()).isLessThanOrEqualTo(0.01 * base.upper());
  }

  @Property(tries = 10)
  void delta_atEpsilonOfDelta_isDelta(
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double q,
      @ForAll @DoubleRange(min = 0.8, max = 5) double sigma,
      @ForAll @IntRange(min = 1, max = 300) int steps) {
    PrivacyEvent event = steps(q, sigma, steps);
    Bounds epsilon = epsilon(event, DELTA);
    Bounds atUpper = PldAccountant.delta(event, RELATION, epsilon.upper());
    Bounds atLower = PldAccountant.delta(event, RELATION, epsilon.lower());
    assertThat(atUpper.lower()).isLessThanOrEqualTo(DELTA);
    assertThat(atLower.upper()).isGreaterThanOrEqualTo(DELTA * (1 - 1e-9));
    assertThat(atUpper.upper()).isBetween(DELTA * 0.9, DELTA * 1.1);
  }

  @Property(tries = 8)
  void epsilon_inAnyOrder_isTheSame(
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double q,
      @ForAll @DoubleRange(min = 0.8, max = 5) double sigma) {
    PrivacyEvent a = steps(q, sigma, 50);
    PrivacyEvent b = steps(q / 2, sigma + 1, 20);
    PrivacyEvent c = new Gaussian(10 * sigma);
    PrivacyEvent halved = steps(q, sigma, 25);
    assertThat(epsilon(new Composed(List.of(a, b, c)), DELTA))
        .isEqualTo(epsilon(new Composed(List.of(c, new Composed(List.of(b, a)))), DELTA))
        .isEqualTo(epsilon(new Composed(List.of(c, new SelfComposed(halved, 2), b)), DELTA));
  }

  @Property(tries = 10)
  void epsilon_ofAlmostCertainSampling_isThatOfThePlainGaussian(
      @ForAll @DoubleRange(min = 0.5, max = 10) double sigma,
      @ForAll @IntRange(min = 1, max = 100) int steps) {
    Bounds sampled = epsilon(steps(1 - 1e-9, sigma, steps), DELTA);
    Bounds exact = epsilon(new SelfComposed(new Gaussian(sigma), steps), DELTA);
    assertThat(sampled.lower()).isLessThanOrEqualTo(exact.upper());
    assertThat(sampled.upper()).isBetween(exact.lower() * (1 - 1e-6), exact.upper() * 1.001);
  }

  @Example
  void epsilon_ofNothing_isZero() {
    assertThat(epsilon(steps(0, 1, 100), DELTA)).isEqualTo(new Bounds(0, 0));
    assertThat(epsilon(steps(0.1, 1, 0), DELTA)).isEqualTo(new Bounds(0, 0));
    assertThat(epsilon(new Composed(List.of()), DELTA)).isEqualTo(new Bounds(0, 0));
    assertThat(epsilon(new SelfComposed(new Gaussian(1), 0), DELTA)).isEqualTo(new Bounds(0, 0));
    assertThat(epsilon(steps(1, 2, 3), DELTA))
        .isEqualTo(epsilon(new SelfComposed(new Gaussian(2), 3), DELTA));
  }

  @Property(tries = 12)
  void epsilon_ofSeveralKindsOfNoise_isMonotoneAndBelowRenyi(
      @ForAll @DoubleRange(min = 0.01, max = 0.3) double q,
      @ForAll @DoubleRange(min = 0.6, max = 8) double noise,
      @ForAll @IntRange(min = 1, max = 200) int steps) {
    PrivacyEvent event = kinds(q, noise, steps);
    Bounds base = epsilon(event, DELTA);
    assertThat(base.lower())
        .isLessThanOrEqualTo(epsilon(kinds(q, noise / 1.1, steps), DELTA).upper())
        .isLessThanOrEqualTo(epsilon(kinds(q * 1.1, noise, steps), DELTA).upper())
        .isLessThanOrEqualTo(epsilon(kinds(q, noise, steps + 1), DELTA).upper())
        .isLessThanOrEqualTo(epsilon(event, DELTA / 10).upper());
    assertThat(base.upper())
        .isLessThanOrEqualTo(RdpAccountant.epsilon(event, RELATION, DELTA).epsilon());
    assertThat(base.upper() - base.lower()).isLessThanOrEqualTo(0.01 * base.upper());
  }

  /**
   * The best tilt for the bounded loss was far too much for its grid, and Renyi's bound was left.
   */
  @Example
  void epsilon_ofBoundedLossesInStages_isNearlyExact() {
    for (int steps : new int[] {126, 128, 200}) {
      Bounds bounds = epsilon(kinds(0.02, 0.61, steps), DELTA);
      assertThat(bounds.upper() - bounds.lower()).isLessThanOrEqualTo(0.01 * bounds.upper());
    }
  }

  private static PrivacyEvent kinds(double q, double noise, int steps) {
    return new Composed(
        List.of(
            new SelfComposed(new PoissonSampled(q, new Laplace(noise)), steps),
            new SelfComposed(new PoissonSampled(q, new DiscreteGaussian(noise, 1)), steps),
            new SelfComposed(new Skellam(100 * noise, 1), 3),
            new DiscreteLaplace(1 / noise, 1)));
  }

  @Example
  void epsilon_ofZeroedRecord_isThatOfARemovedOne() {
    assertThat(PldAccountant.epsilon(new Gaussian(1), NeighbouringRelation.ZERO_OUT, DELTA))
        .isEqualTo(epsilon(new Gaussian(1), DELTA));
    assertThat(PldAccountant.epsilon(steps(0.1, 1, 10), NeighbouringRelation.ZERO_OUT, DELTA))
        .isEqualTo(epsilon(steps(0.1, 1, 10), DELTA));
  }

  @Example
  void epsilon_ofVeryLittleNoise_isFinite() {
    Bounds bounds = epsilon(new Gaussian(0.01), DELTA);
    assertThat(bounds.upper()).isBetween(5000.0, 5500.0);
  }

  private static Bounds epsilon(PrivacyEvent event, double delta) {
    return PldAccountant.epsilon(event, RELATION, delta);
  }

  private static PrivacyEvent steps(double q, double sigma, long count) {
    return new SelfComposed(new PoissonSampled(q, new Gaussian(sigma)), count);
  }
}
