package dev.tacit.privacy.accounting;

import static dev.tacit.privacy.NeighbouringRelation.ADD_OR_REMOVE_ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.Laplace;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.event.SelfComposed;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class AccountantTest {
  private static PrivacyEvent dpSgd(double q, double sigma, long steps) {
    return new SelfComposed(new PoissonSampled(q, new Gaussian(sigma)), steps);
  }

  private static double upper(PrivacyEvent event, double delta) {
    return PldAccountant.epsilon(event, ADD_OR_REMOVE_ONE, delta).upper();
  }

  @Test
  void epsilon_ofVeryMuchPlainGaussian_isNotCutOffByTheLargestDouble() {
    // mu = sqrt(100,000) / 0.3; epsilon is a little above mu^2 / 2.
    double mu = Math.sqrt(100_000) / 0.3;
    assertThat(upper(new SelfComposed(new Gaussian(0.3), 100_000), 1e-5))
        .isBetween(mu * mu / 2, mu * mu / 2 + 5 * mu);
  }

  @Test
  void epsilon_ofWhatHasNoProof_isRefused() {
    PrivacyEvent laplace = new PoissonSampled(0.1, new Laplace(1));
    assertThatThrownBy(() -> PldAccountant.epsilon(laplace, NeighbouringRelation.REPLACE_ONE, 1e-5))
        .isInstanceOf(UnsupportedEventException.class)
        .hasMessageContaining("replace_one");
  }

  @Test
  void noiseMultiplier_meetsTheTargetAndIsNotLargerThanNeeded() {
    PrivacyBudget target = new PrivacyBudget(3, 1e-5);
    double sigma =
        Calibration.noiseMultiplier(target, ADD_OR_REMOVE_ONE, s -> dpSgd(0.085, s, 120));
    assertThat(upper(dpSgd(0.085, sigma, 120), 1e-5)).isLessThanOrEqualTo(3);
    assertThat(upper(dpSgd(0.085, sigma * (1 - 3e-4), 120), 1e-5)).isGreaterThan(3);
  }

  @Test
  void epsilon_oneDrawForTwoReleases_isOneDrawOfTheGaussianTheyMake() {
    PrivacyEvent oneDraw =
        new PoissonSampled(0.1, new Composed(List.of(new Gaussian(2), new Gaussian(2))));
    assertThat(upper(oneDraw, 1e-5))
        .isCloseTo(
            upper(new PoissonSampled(0.1, new Gaussian(Math.sqrt(2))), 1e-5),
            Percentage.withPercentage(0.01));
  }

  @Test
  void events_roundTripThroughJson_andStrangeOnesAreRefused() {
    PrivacyEvent event = new Composed(List.of(dpSgd(0.1, 1.5, 3), new Gaussian(2)));
    assertThat(PrivacyEvents.fromJson(PrivacyEvents.toJson(event))).isEqualTo(event);
    for (String wrong :
        List.of(
            "{}",
            "{\"type\":\"gaussian\"}",
            "{\"type\":\"gaussian\",\"sigma\":1,\"more\":1}",
            "{\"type\":\"gaussian\",\"sigma\":\"1\"}",
            "{\"type\":\"gaussian\",\"sigma\":-1}",
            "{\"type\":\"self_composed\",\"count\":1.5,\"event\":{\"type\":\"gaussian\",\"sigma\":1}}",
            "{\"type\":\"gaussian\",\"sigma\":1} x",
            "[".repeat(1000))) {
      assertThatThrownBy(() -> PrivacyEvents.fromJson(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
