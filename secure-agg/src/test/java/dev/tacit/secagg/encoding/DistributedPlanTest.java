package dev.tacit.secagg.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.event.SelfComposed;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DistributedPlanTest {
  private static final PrivacyBudget BUDGET = new PrivacyBudget(2, 1e-6);

  private static DistributedDemands demands(ShareNoise noise, int cohort, int dimension) {
    CohortBounds bounds = new CohortBounds(cohort, (9 * cohort + 9) / 10, cohort / 20);
    return new DistributedDemands(BUDGET, 20, noise, bounds, dimension, 1.5);
  }

  @Property(tries = 60)
  void plans_anyDemands_keepTheTargetAndFitTheRing(
      @ForAll ShareNoise noise,
      @ForAll @DoubleRange(min = 0.1, max = 20) double epsilon,
      @ForAll @IntRange(min = 1, max = 200) int releases,
      @ForAll @IntRange(min = 1, max = 2000) int cohort,
      @ForAll @IntRange(min = 1, max = 1_000_000) int dimension,
      @ForAll @DoubleRange(min = 0.01, max = 1000) double clippingNorm,
      @ForAll @IntRange(min = 2, max = 32) int ringBits) {
    CohortBounds bounds = new CohortBounds(cohort, (cohort + 1) / 2, cohort / 4);
    PrivacyBudget target = new PrivacyBudget(epsilon, 1e-6);
    DistributedDemands demands =
        new DistributedDemands(target, releases, noise, bounds, dimension, clippingNorm);
    DistributedPlan plan;
    try {
      plan = DistributedPlanner.within(demands, ringBits);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching("(ringBits must be \\d+ or more|target must be met).*");
      return;
    }
    assertThat(plan.epsilon(1e-6, releases)).isLessThanOrEqualTo(epsilon);
    assertThat(plan.ringBits()).isEqualTo(ringBits);
    assertThat(plan.largestSum(cohort)).isLessThan(1L << (ringBits - 1));
    assertThat(plan.l2Sensitivity()).isGreaterThan(plan.scale() * clippingNorm);
    // A device that is told the numbers comes to the same.
    DistributedPlan told =
        new DistributedPlan(
            noise,
            dimension,
            clippingNorm,
            bounds,
            plan.scaleUnits(),
            plan.shareVarianceUnits(),
            ringBits);
    assertThat(told.event()).isEqualTo(plan.event());
    assertThat(
            RdpAccountant.epsilon(
                    new SelfComposed(told.event(bounds.minimumHonest()), releases),
                    NeighbouringRelation.ZERO_OUT,
                    1e-6)
                .epsilon())
        .isEqualTo(plan.epsilon(1e-6, releases));
  }

  @ParameterizedTest
  @EnumSource(ShareNoise.class)
  void plan_lessNoise_breaksTheTarget(ShareNoise noise) {
    DistributedDemands demands = demands(noise, 100, 5000);
    DistributedPlan plan = DistributedPlanner.within(demands, 18);
    DistributedPlan less =
        new DistributedPlan(
            noise,
            5000,
            1.5,
            plan.cohort(),
            plan.scaleUnits(),
            plan.shareVarianceUnits() * 999 / 1000,
            18);
    assertThat(less.epsilon(1e-6, 20)).isGreaterThan(2);
    assertThat(plan.epsilon(1e-6, 20)).isBetween(1.99, 2.0);
    // The next scale does not fit: 1/1024 more, and noise with it.
    DistributedPlan finer = DistributedPlanner.within(demands, 19);
    assertThat(finer.scaleUnits()).isGreaterThan(plan.scaleUnits());
    assertThat(plan.largestSum(100)).isGreaterThan((long) (0.99 * (1 << 17)));
  }

  @ParameterizedTest
  @EnumSource(ShareNoise.class)
  void smallest_anyExcess_isMetByNoFewerBits(ShareNoise noise) {
    DistributedDemands demands = demands(noise, 100, 5000);
    double finest = DistributedPlanner.within(demands, 32).predictedError(100);
    for (double excess : new double[] {0.001, 0.01, 0.1}) {
      DistributedPlan plan = DistributedPlanner.smallest(demands, excess);
      assertThat(plan.predictedError(100)).isLessThanOrEqualTo(finest * (1 + excess));
      DistributedPlan fewer = DistributedPlanner.within(demands, plan.ringBits() - 1);
      assertThat(fewer.predictedError(100)).isGreaterThan(finest * (1 + excess));
    }
  }

  /** What survivors who drop out or are corrupt cost, and what Renyi accounting does. */
  @ParameterizedTest
  @EnumSource(ShareNoise.class)
  void predictedError_besideCentralNoise_isWhatMissingSharesCost(ShareNoise noise) {
    DistributedDemands demands = demands(noise, 100, 5000);
    double error = DistributedPlanner.smallest(demands, 0.01).predictedError(100);
    double central = DistributedPlanner.centralError(demands);
    // 85 shares of 100 count: sqrt(100 / 85) = 1.085.
    assertThat(error / central).isBetween(1.085, 1.085 * 1.08);
  }

  /** For a cohort of 1 and a tiny norm the bound is 1 plus that of the noise alone. */
  @ParameterizedTest
  @EnumSource(ShareNoise.class)
  void largestSum_noiseAlone_isExceededNoMoreOftenThanStated(ShareNoise noise) {
    for (double variance : new double[] {0.25, 1, 10, 1000}) {
      for (int dimension : new int[] {1, 1000, 1_000_000}) {
        double bound = SumBound.of(dimension, 1, 1e-9, noise, variance) - 1;
        double tail = NoiseMasses.of(noise, variance, 1).tail((long) bound);
        assertThat(tail * dimension).isLessThan(0x1p-20);
        // Not by far: a fifth less is exceeded more often.
        double less = NoiseMasses.of(noise, variance, 1).tail((long) (0.8 * bound - 1));
        assertThat(less * dimension).isGreaterThan(0x1p-20);
      }
    }
  }

  @Test
  void largestSum_fewerSurvivors_isLess() {
    DistributedPlan plan = DistributedPlanner.within(demands(ShareNoise.GAUSSIAN, 100, 500), 20);
    long last = 0;
    for (int survivors = 1; survivors <= 100; survivors++) {
      assertThat(plan.largestSum(survivors)).isGreaterThan(last);
      last = plan.largestSum(survivors);
    }
    // n + sqrt(2 L ((n C)^2 / m + n sigma^2)).
    double tails = Math.log(2.0 * 500 * (1 << 20));
    double signs = Math.pow(100 * plan.scale() * 1.5, 2) / 256;
    double expected = 100 + Math.sqrt(2 * tails * (signs + 100 * plan.shareVariance()));
    assertThat((double) last).isCloseTo(expected, within(1 + expected / 10_000));
  }

  @Test
  void plan_values_areOfTheUnitAndRelationStated() {
    DistributedPlan plan = DistributedPlanner.within(demands(ShareNoise.GAUSSIAN, 20, 500), 20);
    assertThat(DistributedPlan.UNIT).isEqualTo(PrivacyUnit.USER);
    assertThat(DistributedPlan.RELATION).isEqualTo(NeighbouringRelation.ZERO_OUT);
    assertThat(plan.scale() * 1024).isEqualTo(plan.scaleUnits());
    assertThat(plan.shareVariance() * 1024).isEqualTo(plan.shareVarianceUnits());
    assertThat(plan.cohort().minimumHonest()).isEqualTo(17);
    assertThat(plan.event()).isEqualTo(plan.event(17));
  }

  @Test
  void planner_impossibleDemands_areRefusedWithWhatWouldDo() {
    DistributedDemands demands = demands(ShareNoise.GAUSSIAN, 100, 1_000_000);
    assertThatThrownBy(() -> DistributedPlanner.within(demands, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("ringBits must be \\d+ or more but was 8 for .*");
    DistributedDemands wide =
        new DistributedDemands(
            new PrivacyBudget(1e-6, 1e-6),
            1_000_000,
            ShareNoise.SKELLAM,
            new CohortBounds(10, 1, 0),
            1_000_000,
            1);
    assertThatThrownBy(() -> DistributedPlanner.smallest(wide, 0.01))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("target must be met in 32 bits but was not for");
    for (double norm : new double[] {1e-30, 1e30}) {
      DistributedDemands odd =
          new DistributedDemands(
              BUDGET, 1, ShareNoise.GAUSSIAN, new CohortBounds(10, 1, 0), 1, norm);
      assertThatThrownBy(() -> DistributedPlanner.smallest(odd, 0.01))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("clippingNorm must be");
    }
    assertThatThrownBy(() -> DistributedPlanner.within(demands, 33))
        .hasMessage("ringBits must be in [2, 32] but was 33");
    assertThatThrownBy(() -> DistributedPlanner.smallest(demands, 0))
        .hasMessage("excess must be positive and finite but was 0.0");
  }

  @Test
  void records_badValues_areRefusedByName() {
    assertThatThrownBy(() -> new CohortBounds(0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size must be in [1, 65535] but was 0");
    assertThatThrownBy(() -> new CohortBounds(5, 6, 0))
        .hasMessage("minimumSurvivors must be in [1, size = 5] but was 6");
    assertThatThrownBy(() -> new CohortBounds(5, 4, 4))
        .hasMessage("assumedCorrupt must be in [0, minimumSurvivors = 4) but was 4");
    CohortBounds cohort = new CohortBounds(5, 4, 1);
    assertThatThrownBy(() -> plan(cohort, 0, 1.0, 1024, 1 << 20, 24))
        .hasMessage("dimension must be at least 1 but was 0");
    assertThatThrownBy(() -> plan(cohort, 5, Double.NaN, 1024, 1 << 20, 24))
        .hasMessage("clippingNorm must be positive and finite but was NaN");
    assertThatThrownBy(() -> plan(cohort, 5, 1.0, 0, 1 << 20, 24))
        .hasMessage("scaleUnits must be in [1, 2^53] but was 0");
    assertThatThrownBy(() -> plan(cohort, 5, 1.0, 1024, 255, 24))
        .hasMessageMatching("shareVarianceUnits must be in \\[256, \\d+] but was 255");
    assertThatThrownBy(() -> plan(cohort, 5, 1.0, 1024, 1 << 20, 33))
        .hasMessage("ringBits must be in [2, 32] but was 33");
    assertThatThrownBy(() -> plan(cohort, 5, 1.0, 1024, 1 << 30, 12))
        .hasMessageMatching(
            "2\\^\\(ringBits - 1\\) must be more than .*, the largest sum, but was 2048");
    assertThatThrownBy(() -> plan(cohort, 5, 1.0, 1L << 40, 1 << 20, 24))
        .hasMessageContaining("scale times clippingNorm must be");
    assertThatThrownBy(() -> plan(cohort, 1, 1.0, 1, 1 << 20, 24))
        .hasMessageContaining("scale times clippingNorm must be enough for a norm of 1");
    DistributedPlan plan = plan(cohort, 5, 1.0, 1024, 1 << 20, 24);
    for (int bad : new int[] {0, 6}) {
      assertThatThrownBy(() -> plan.event(bad))
          .hasMessage("honest must be in [1, 5] but was " + bad);
      assertThatThrownBy(() -> plan.largestSum(bad))
          .hasMessage("survivors must be in [1, 5] but was " + bad);
      assertThatThrownBy(() -> plan.predictedError(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new DistributedDemands(BUDGET, 0, ShareNoise.GAUSSIAN, cohort, 5, 1.0))
        .hasMessage("releases must be at least 1 but was 0");
  }

  private static DistributedPlan plan(
      CohortBounds cohort, int dimension, double norm, long scale, long variance, int bits) {
    return new DistributedPlan(ShareNoise.GAUSSIAN, dimension, norm, cohort, scale, variance, bits);
  }
}
