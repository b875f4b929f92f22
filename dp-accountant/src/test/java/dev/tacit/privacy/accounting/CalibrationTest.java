package dev.tacit.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CalibrationTest {
  private static final NeighbouringRelation RELATION = NeighbouringRelation.ADD_OR_REMOVE_ONE;

  @ParameterizedTest
  @CsvSource({
    "0.01, 1.0, 3, 1e-5",
    "0.085, 1.58, 3, 1e-5",
    "1, 20, 1, 1e-6",
    "0.5, 0.9, 0.5, 1e-5",
    "0.001, 1.2, 2, 1e-7"
  })
  void steps_isWithinAndNearlyTheMost(double q, double sigma, double epsilon, double delta) {
    PrivacyEvent step = new PoissonSampled(q, new Gaussian(sigma));
    long steps = Calibration.steps(new PrivacyBudget(epsilon, delta), RELATION, step);
    assertThat(epsilon(step, steps, delta)).isLessThanOrEqualTo(epsilon);
    assertThat(epsilon(step, steps + 1 + steps / 5000, delta)).isGreaterThan(epsilon);
  }

  @Test
  void steps_nothingRevealed_isTheMost() {
    PrivacyEvent nothing = new PoissonSampled(0, new Gaussian(1));
    assertThat(Calibration.steps(new PrivacyBudget(1, 1e-5), RELATION, nothing))
        .isEqualTo(1_000_000_000);
  }

  @ParameterizedTest
  @CsvSource({"1000, 1.0, 3, 1e-5", "120, 1.58, 3, 1e-5", "10, 50, 1, 1e-6"})
  void samplingRate_isWithinAndNearlyTheLargest(
      long steps, double sigma, double epsilon, double delta) {
    double q =
        Calibration.samplingRate(
            new PrivacyBudget(epsilon, delta),
            RELATION,
            rate -> new SelfComposed(new PoissonSampled(rate, new Gaussian(sigma)), steps));
    assertThat(epsilon(new PoissonSampled(q, new Gaussian(sigma)), steps, delta))
        .isLessThanOrEqualTo(epsilon);
    if (q < 1) {
      PrivacyEvent more = new PoissonSampled(Math.min(1, q * 1.0002), new Gaussian(sigma));
      assertThat(epsilon(more, steps, delta)).isGreaterThan(epsilon);
    }
  }

  @Test
  void samplingRate_thatNothingMeets_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Calibration.samplingRate(
                    new PrivacyBudget(1e-9, 1e-9),
                    RELATION,
                    rate -> new SelfComposed(new PoissonSampled(rate, new Gaussian(0.1)), 1000)))
        .withMessageContaining("sampling rate of 1.0E-9");
  }

  private static double epsilon(PrivacyEvent step, long steps, double delta) {
    return PldAccountant.epsilon(new SelfComposed(step, steps), RELATION, delta).upper();
  }

  /** Against Phi(Phi^-1(1 - a) - mu), by values of the normal distribution. */
  @ParameterizedTest
  @CsvSource({"0.05, 1, 0.740489", "0.5, 1, 0.158655", "0.001, 2, 0.862304", "0.9, 0.5, 0.037484"})
  void tradeOff_ofAGaussian_isTheNormalOneFromBelow(double alpha, double mu, double beta) {
    TradeOffCurve curve = TradeOffCurve.of(new Gaussian(1 / mu), RELATION);
    assertThat(curve.falseNegativeRate(alpha)).isLessThanOrEqualTo(beta + 1e-6);
    assertThat(curve.falseNegativeRate(alpha)).isCloseTo(beta, within(6e-3));
    assertThat(curve.truePositiveRate(alpha)).isEqualTo(1 - curve.falseNegativeRate(alpha));
  }

  @Test
  void tradeOff_ofNothing_isBlindGuessing() {
    TradeOffCurve curve = TradeOffCurve.of(new SelfComposed(new Gaussian(1), 0), RELATION);
    assertThat(curve.falseNegativeRate(0.3)).isCloseTo(0.7, within(1e-12));
    assertThat(curve.falseNegativeRate(1)).isZero();
  }

  @Test
  void centralLimit_ofAPlainGaussian_isExact() {
    PrivacyEvent event = new SelfComposed(new Gaussian(5), 10);
    assertThat(CentralLimit.approximateEpsilon(event, 1e-5))
        .isEqualTo(PldAccountant.epsilon(event, RELATION, 1e-5).upper());
  }
}
