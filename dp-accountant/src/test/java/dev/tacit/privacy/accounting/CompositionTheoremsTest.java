package dev.tacit.privacy.accounting;

import static dev.tacit.privacy.NeighbouringRelation.ADD_OR_REMOVE_ONE;
import static dev.tacit.privacy.NeighbouringRelation.REPLACE_ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.DiscreteGaussian;
import dev.tacit.privacy.event.EpsilonDelta;
import dev.tacit.privacy.event.Exponential;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.Laplace;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.event.ZeroConcentrated;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CompositionTheoremsTest {
  private static final PrivacyEvent MIXED =
      new Composed(
          List.of(
              new SelfComposed(new EpsilonDelta(0.1, 1e-9), 50),
              new SelfComposed(new Laplace(1 / 0.3), 20)));

  /** Figures by hand from the theorem. */
  @Test
  void epsilon_ofMechanismsOfTwoKinds_isTheTheorems() {
    assertThat(CompositionTheorems.basicEpsilon(MIXED, ADD_OR_REMOVE_ONE, 1e-5))
        .isCloseTo(11, within(1e-9));
    assertThat(CompositionTheorems.advancedEpsilon(MIXED, ADD_OR_REMOVE_ONE, 1e-5))
        .isCloseTo(8.42201096458546, within(1e-9));
  }

  @Test
  void epsilon_whereDeltasDoNotFit_isInfinite() {
    assertThat(CompositionTheorems.basicEpsilon(MIXED, ADD_OR_REMOVE_ONE, 4e-8)).isInfinite();
    assertThat(CompositionTheorems.advancedEpsilon(MIXED, ADD_OR_REMOVE_ONE, 4e-8)).isInfinite();
    assertThat(CompositionTheorems.basicEpsilon(new Gaussian(1), ADD_OR_REMOVE_ONE, 1e-5))
        .isInfinite();
  }

  @Property(tries = 20)
  void epsilon_ofPureMechanisms_isAboveTheTruth(
      @ForAll @DoubleRange(min = 0.01, max = 1) double epsilon,
      @ForAll @IntRange(min = 1, max = 300) int count) {
    PrivacyEvent event = new SelfComposed(new Laplace(1 / epsilon), count);
    double truth = PldAccountant.epsilon(event, ADD_OR_REMOVE_ONE, 1e-6).lower();
    double advanced = CompositionTheorems.advancedEpsilon(event, ADD_OR_REMOVE_ONE, 1e-6);
    assertThat(advanced)
        .isBetween(truth, CompositionTheorems.basicEpsilon(event, ADD_OR_REMOVE_ONE, 1e-6));
    assertThat(ZeroConcentratedAccountant.epsilon(event, ADD_OR_REMOVE_ONE, 1e-6))
        .isGreaterThanOrEqualTo(truth);
  }

  @Test
  void rho_ofEachKind_isWhatThePapersSay() {
    assertThat(rho(new Gaussian(2))).isCloseTo(0.125, within(1e-9));
    assertThat(ZeroConcentratedAccountant.rho(new Gaussian(2), REPLACE_ONE))
        .isCloseTo(0.5, within(1e-9));
    assertThat(rho(new SelfComposed(new DiscreteGaussian(10, 5), 3)))
        .isCloseTo(0.375, within(1e-9));
    assertThat(rho(new Exponential(0.4))).isCloseTo(0.02, within(1e-9));
    assertThat(rho(new Laplace(5))).isCloseTo(0.02, within(1e-9));
    assertThat(rho(new ZeroConcentrated(0.3))).isCloseTo(0.3, within(1e-9));
    assertThat(rho(new PoissonSampled(0.1, new Gaussian(2)))).isInfinite();
    assertThat(rho(new EpsilonDelta(1, 1e-9))).isInfinite();
  }

  private static double rho(PrivacyEvent event) {
    return ZeroConcentratedAccountant.rho(event, ADD_OR_REMOVE_ONE);
  }

  /** The best of Renyi's conversions, found by a fine scan over the order. */
  @Test
  void epsilon_ofRho_isTheBestConversion() {
    assertThat(ZeroConcentratedAccountant.epsilon(0.5, 1e-5)).isCloseTo(4.728386985, within(1e-6));
    assertThat(ZeroConcentratedAccountant.epsilon(0, 1e-5)).isZero();
  }
}
