package dev.tacit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.secagg.parameters.GraphParameters;
import dev.tacit.secagg.parameters.ParameterFinder;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PrivacyPolicyTest {
  private static final PrivacyBudget BUDGET = new PrivacyBudget(3, 1e-5);

  /** What an honest aggregator forms of a large enough cohort is never refused. */
  @Property(tries = 300)
  void secureAggregation_cohortOfTheMinimumOrMore_isMet(
      @ForAll @IntRange(min = 2, max = 10_000) int minimum,
      @ForAll @IntRange(min = 2, max = 10_000) int cohort) {
    Demands demands = Demands.standard(Adversary.SEMI_MALICIOUS);
    GraphParameters formed = ParameterFinder.find(demands, cohort);
    PrivacyPolicy policy = PrivacyPolicy.of(BUDGET, Math.min(minimum, cohort));
    GraphParameters judged =
        ParameterFinder.requireSecure(
            policy.demands(), cohort, formed.degree(), formed.threshold());
    ClientPolicy demanded = policy.secureAggregation(judged, policy.minimumCohort());
    assertThat(formed.degree()).isGreaterThanOrEqualTo(demanded.minimumNeighbours());
    assertThat(formed.threshold()).isGreaterThanOrEqualTo(demanded.minimumThreshold());
  }

  @Test
  void secureAggregation_ten_wantsNineNeighboursSevenSharesAndTenSurvivors() {
    assertThat(demandedOf(10, 10)).isEqualTo(new ClientPolicy(9, 7, 10));
    // Two honest ones beside the corrupt.
    assertThat(demandedOf(2, 10)).isEqualTo(new ClientPolicy(1, 7, 3));
    assertThat(demandedOf(2, 2)).isEqualTo(new ClientPolicy(1, 2, 2));
  }

  /**
   * In a sparse graph neighbours may drop out before they share, down to the threshold; of all no
   * more than the graph was computed for.
   */
  @Test
  void secureAggregation_thousand_wantsAThresholdOfNeighbours() {
    assertThat(demandedOf(900, 1000)).isEqualTo(new ClientPolicy(37, 37, 950));
    assertThat(demandedOf(970, 1000)).isEqualTo(new ClientPolicy(37, 37, 970));
  }

  private static ClientPolicy demandedOf(int minimum, int cohort) {
    GraphParameters formed =
        ParameterFinder.find(Demands.standard(Adversary.SEMI_MALICIOUS), cohort);
    return PrivacyPolicy.of(BUDGET, minimum).secureAggregation(formed, minimum);
  }

  @Test
  void create_cohortOfOne_isRefused() {
    assertThatThrownBy(() -> PrivacyPolicy.of(BUDGET, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("minimumCohort must be from 2 to 10000 but was 1");
  }

  @Test
  void create_noNoise_isRefused() {
    for (double sigma : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(
              () ->
                  new PrivacyPolicy(
                      BUDGET,
                      Schedule.FIXED,
                      Set.of(TrustModel.LOCAL_DP_SGD),
                      3,
                      Demands.standard(Adversary.SEMI_MALICIOUS),
                      sigma,
                      PrivacyUnit.EXAMPLE,
                      NeighbouringRelation.ADD_OR_REMOVE_ONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("minimumNoiseMultiplier");
    }
  }

  /** The events of DP-SGD are for one example that is there or not. */
  @Test
  void create_unitOrRelationThatLocalDpSgdIsNotFor_isRefused() {
    for (NeighbouringRelation relation : NeighbouringRelation.values()) {
      for (PrivacyUnit unit : PrivacyUnit.values()) {
        boolean fits =
            unit == PrivacyUnit.EXAMPLE && relation == NeighbouringRelation.ADD_OR_REMOVE_ONE;
        if (!fits) {
          assertThatThrownBy(
                  () ->
                      new PrivacyPolicy(
                          BUDGET,
                          Schedule.FIXED,
                          Set.of(TrustModel.LOCAL_DP_SGD),
                          3,
                          Demands.standard(Adversary.SEMI_MALICIOUS),
                          1,
                          unit,
                          relation))
              .hasMessageStartingWith("unit and relation must be EXAMPLE and ADD_OR_REMOVE_ONE");
        }
      }
    }
  }
}
