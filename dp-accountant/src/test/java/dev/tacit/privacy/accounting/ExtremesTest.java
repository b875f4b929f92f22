package dev.tacit.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.EpsilonDelta;
import dev.tacit.privacy.event.Exponential;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Far out in all directions, and where runs are composed in several stages. */
final class ExtremesTest {
  private static final NeighbouringRelation RELATION = NeighbouringRelation.ADD_OR_REMOVE_ONE;

  private static PrivacyEvent steps(double q, double sigma, double count) {
    return new SelfComposed(new PoissonSampled(q, new Gaussian(sigma)), (long) count);
  }

  private static Bounds epsilon(PrivacyEvent event, double delta) {
    return PldAccountant.epsilon(event, RELATION, delta);
  }

  /**
   * All arguments are common logarithms. A mechanism that is worse in every way cannot have less
   * than the truth, nor one that is better more.
   */
  @Property(tries = 40)
  void epsilon_anywhere_isBetweenThoseOfBetterAndWorse(
      @ForAll @DoubleRange(min = -1, max = 4) double sigma,
      @ForAll @DoubleRange(min = -9, max = 0) double q,
      @ForAll @DoubleRange(min = 0, max = 8) double count,
      @ForAll @DoubleRange(min = -15, max = -2) double delta) {
    PrivacyEvent event = steps(pow(q), pow(sigma), pow(count));
    Bounds bounds = epsilon(event, pow(delta));
    PrivacyEvent worse = steps(Math.min(1, 1.5 * pow(q)), pow(sigma) / 1.5, 2 * pow(count));
    assertThat(epsilon(worse, pow(delta) / 2).upper()).isGreaterThanOrEqualTo(bounds.lower());
    PrivacyEvent better = steps(pow(q) / 1.5, pow(sigma) * 1.5, Math.ceil(pow(count) / 2));
    assertThat(epsilon(better, 2 * pow(delta)).lower()).isLessThanOrEqualTo(bounds.upper());
    assertThat(bounds.upper())
        .isLessThanOrEqualTo(RdpAccountant.epsilon(worse, RELATION, pow(delta)).epsilon());
  }

  /** Sampling nearly everybody is the plain Gaussian, of which there is a closed form. */
  @Property(tries = 12)
  void epsilon_ofManyRuns_isThatOfTheGaussianTheyMake(
      @ForAll @DoubleRange(min = 2, max = 7) double count,
      @ForAll @DoubleRange(min = 0.2, max = 5) double whole,
      @ForAll @DoubleRange(min = -12, max = -3) double delta) {
    long runs = (long) pow(count);
    double sigma = whole * Math.sqrt(runs);
    Bounds composed = epsilon(steps(1 - 1e-12, sigma, runs), pow(delta));
    double exact = epsilon(new Gaussian(sigma / Math.sqrt(runs)), pow(delta)).upper();
    assertThat(composed.lower()).isBetween(exact * 0.98, exact);
    assertThat(composed.upper()).isBetween(exact * (1 - 1e-9), exact * 1.0005);
  }

  /** Two events of almost the same noise are not taken for one, so the stages are others. */
  @Property(tries = 12)
  void epsilon_ofTheSameInOtherStages_isTheSame(
      @ForAll @DoubleRange(min = 2.2, max = 6.5) double count,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double share,
      @ForAll @DoubleRange(min = -3, max = -1) double q,
      @ForAll @DoubleRange(min = 0.8, max = 4) double sigma) {
    long runs = (long) pow(count);
    long first = Math.max(1, (long) (share * runs));
    Bounds whole = epsilon(steps(pow(q), sigma, runs), 1e-6);
    PrivacyEvent rest = steps(pow(q), sigma * (1 + 1e-13), runs - first);
    Bounds parts = epsilon(new Composed(List.of(steps(pow(q), sigma, first), rest)), 1e-6);
    assertThat(parts.upper()).isGreaterThanOrEqualTo(whole.lower());
    assertThat(parts.lower()).isLessThanOrEqualTo(whole.upper());
    assertThat(parts.upper()).isBetween(whole.upper() * 0.999, whole.upper() * 1.001);
  }

  /** Truth by mpmath with 60 digits: the two terms of the closed form nearly cancel. */
  @ParameterizedTest
  @CsvSource({
    "1e7, 0, 3.98942280401432e-8",
    "1e5, 1e-5, 8.331588716542e-7",
    "1, 1, 0.126936737507044",
    "0.5, 3, 0.183813076544472"
  })
  void delta_ofPlainGaussian_holdsTheTruth(double sigma, double epsilon, double truth) {
    Bounds bounds = PldAccountant.delta(new Gaussian(sigma), RELATION, epsilon);
    assertThat(bounds.lower()).isLessThanOrEqualTo(truth * (1 + 1e-12));
    assertThat(bounds.upper()).isBetween(truth * (1 - 1e-12), truth * 1.001);
  }

  /** Of a mechanism with an upper pair only: the missing lower pair must not cost the upper. */
  @Example
  void epsilon_ofManySelections_isThatOfTheirPair() {
    PrivacyEvent selections = new SelfComposed(new PoissonSampled(0.5, new Exponential(3)), 1000);
    PrivacyEvent pure = new SelfComposed(new PoissonSampled(0.5, new EpsilonDelta(3, 0)), 1000);
    assertThat(epsilon(selections, 1e-6).upper())
        .isBetween(epsilon(pure, 1e-6).lower(), epsilon(pure, 1e-6).upper() * 1.001);
  }

  private static double pow(double logarithm) {
    return Math.pow(10, logarithm);
  }
}
