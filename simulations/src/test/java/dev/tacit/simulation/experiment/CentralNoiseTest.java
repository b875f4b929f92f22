package dev.tacit.simulation.experiment;

import static dev.tacit.simulation.experiment.SmallRuns.CLIENTS;
import static dev.tacit.simulation.experiment.SmallRuns.CLIP;
import static dev.tacit.simulation.experiment.SmallRuns.COHORT;
import static dev.tacit.simulation.experiment.SmallRuns.DELTA;
import static dev.tacit.simulation.experiment.SmallRuns.DIMENSION;
import static dev.tacit.simulation.experiment.SmallRuns.LEARNING;
import static dev.tacit.simulation.experiment.SmallRuns.MODEL;
import static dev.tacit.simulation.experiment.SmallRuns.STILL;
import static dev.tacit.simulation.experiment.SmallRuns.experiment;
import static dev.tacit.simulation.experiment.SmallRuns.fleet;
import static dev.tacit.simulation.experiment.SmallRuns.lossy;
import static dev.tacit.simulation.experiment.SmallRuns.rounds;
import static dev.tacit.simulation.experiment.SmallRuns.run;
import static dev.tacit.simulation.experiment.SmallRuns.sameOnAnyThreads;
import static dev.tacit.simulation.experiment.SmallRuns.sameWhenResumed;
import static dev.tacit.simulation.experiment.SmallRuns.sentElsewhere;
import static dev.tacit.simulation.experiment.SmallRuns.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.dpftrl.Banded;
import dev.tacit.learning.dpftrl.BltFit;
import dev.tacit.learning.dpftrl.CorrelatedNoise;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpftrl.Tree;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.clipping.AdaptiveClipping;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.encoding.AdaptiveCentralPlan;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.simulation.fleet.Diurnal;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.fleet.Stragglers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A trusted server's noise that hangs together, adapts or is for draws, and what it claims. */
class CentralNoiseTest {
  private static final int GROUPS = 4;
  private static final int ROUNDS = 10;
  private static final Participation TURNS = new Selection.Scheduled(GROUPS).participation(ROUNDS);

  /** Mean of 1,012 squares: within 7 standard deviations but for a probability below 1e-9. */
  private static final double CLOSE = 7 * Math.sqrt(2.0 / DIMENSION) + 0.01;

  static Stream<CorrelatedNoise> correlations() {
    return Stream.of(new Tree(1, GROUPS), Banded.squareRoot(1, GROUPS), BltFit.fit(1, TURNS, 2))
        .map(noise -> noise.calibrated(0.5, TURNS));
  }

  private static Cohorts.Rounds turns(Fleet fleet) {
    return rounds(fleet, new Selection.Scheduled(GROUPS));
  }

  private static Protection.Central correlated(CorrelatedNoise noise) {
    CentralPlan plan = CentralPlan.of(DIMENSION, CLIP, 8, noise.sigma());
    return new Protection.Central(plan)
        .withNoise(new ServerNoise.Correlated(noise))
        .withDelta(DELTA);
  }

  @ParameterizedTest
  @MethodSource("correlations")
  void run_correlated_isTheSameOnAnyThreadsAndWhenResumed(CorrelatedNoise noise) throws Exception {
    Cohorts someAbandoned =
        new Cohorts.Rounds(
            lossy(0.3),
            new Selection.Scheduled(GROUPS),
            new RoundRules(Integer.MAX_VALUE, 5, RoundRules.NEVER, Duration.ZERO));
    Experiment experiment = experiment(someAbandoned, LEARNING, correlated(noise), ROUNDS);
    sameOnAnyThreads(experiment);
    List<RoundReport> rounds = sameWhenResumed(experiment);
    assertThat(rounds).anyMatch(RoundReport::abandoned).anyMatch(round -> !round.abandoned());
  }

  /**
   * The noise of all rounds so far, which is what is on the model, has the variance that the
   * correlation foresees; also after rounds that were abandoned, whose noise comes later.
   */
  @ParameterizedTest
  @MethodSource("correlations")
  void run_correlated_leavesTheForeseenNoiseOnTheModel(CorrelatedNoise noise)
      throws InterruptedException {
    requireNoiseOnTheModel(turns(fleet()), noise);
    requireNoiseOnTheModel(
        new Cohorts.Rounds(
            lossy(0.3),
            new Selection.Scheduled(GROUPS),
            new RoundRules(Integer.MAX_VALUE, 5, RoundRules.NEVER, Duration.ZERO)),
        noise);
  }

  private static void requireNoiseOnTheModel(Cohorts.Rounds cohorts, CorrelatedNoise noise)
      throws InterruptedException {
    Protection.Central protection = correlated(noise);
    List<RoundReport> rounds = new ArrayList<>();
    float[] end = run(experiment(cohorts, STILL, protection, ROUNDS), 2, rounds);
    float[] start = Model.forClippedSums(MODEL).initialParameters(7);
    double squares = 0;
    for (int i = 0; i < DIMENSION; i++) {
      squares += Math.pow(end[i] - start[i], 2);
    }
    int last = ROUNDS;
    while (rounds.get(last - 1).abandoned()) {
      last--;
    }
    // sigma is relative to N, and prefixVariances to the clipping norm, which N is here.
    double unit =
        protection.plan().l2Sensitivity() / protection.plan().scale() / cohorts.expected();
    double foreseen = noise.prefixVariances(ROUNDS)[last - 1] * unit * unit;
    assertThat(squares / DIMENSION / foreseen).isCloseTo(1, within(CLOSE));
  }

  @ParameterizedTest
  @MethodSource("correlations")
  void guarantee_ofTurns_isThatOfTheCorrelationsEvent(CorrelatedNoise noise) {
    Guarantee guarantee =
        experiment(turns(fleet()), LEARNING, correlated(noise), ROUNDS).guarantee().orElseThrow();
    assertThat(guarantee.event(ROUNDS)).isEqualTo(noise.event(TURNS));
    assertThat(guarantee.epsilon(ROUNDS))
        .isEqualTo(
            PldAccountant.epsilon(noise.event(TURNS), NeighbouringRelation.ZERO_OUT, DELTA)
                .upper());
    // All of it is one Gaussian of multiplier 0.5, and less of it is less.
    assertThat(((Gaussian) guarantee.event(ROUNDS)).sigma()).isCloseTo(0.5, within(1e-9));
    assertThat(guarantee.epsilon(GROUPS)).isLessThan(guarantee.epsilon(ROUNDS));
    // Late reporters are cut off by others: turns are arranged, and cost a user the same.
    Cohorts cut =
        new Cohorts.Rounds(
            fleet(),
            new Selection.Scheduled(GROUPS),
            new RoundRules(5, 0, RoundRules.NEVER, Duration.ZERO));
    Guarantee arranged =
        experiment(cut, LEARNING, correlated(noise), ROUNDS).guarantee().orElseThrow();
    assertThat(arranged.event(ROUNDS)).isNotEqualTo(guarantee.event(ROUNDS));
    assertThat(arranged.epsilon(ROUNDS)).isEqualTo(guarantee.epsilon(ROUNDS));
  }

  @Test
  void admit_whoIsNotDue_isRefused() {
    Selection.Scheduled schedule = new Selection.Scheduled(GROUPS);
    Turns turns = Turns.of(rounds(fleet(), schedule), TURNS);
    int[] first = schedule.select(fleet(), 0, 0);
    turns.admit(0, first);
    turns.admit(1, new int[0]);
    assertThatThrownBy(() -> turns.admit(3, first))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("4 steps or more after its last");
    turns.admit(GROUPS, first);
    Turns resumed = Turns.of(rounds(fleet(), schedule), TURNS);
    resumed.pass(GROUPS);
    assertThatThrownBy(() -> resumed.admit(GROUPS + 1, schedule.select(fleet(), GROUPS - 1, 0)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void experiment_correlatedNoiseThatHasNoBound_isRefused() {
    Protection.Central tree = correlated(new Tree(1, GROUPS));
    assertThatThrownBy(
            () -> experiment(rounds(fleet(), new Selection.Uniform(8)), LEARNING, tree, ROUNDS))
        .hasMessageContaining("cohorts must take turns with correlated noise");
    assertThatThrownBy(
            () ->
                experiment(
                    rounds(fleet(), new Selection.Scheduled(5)),
                    LEARNING,
                    correlated(new Tree(1, 6)),
                    ROUNDS))
        .hasMessageContaining("separation must be at least stepsPerTree 6 but was 5");
    Protection.Central other = tree.withNoise(new ServerNoise.Correlated(new Tree(0.5, GROUPS)));
    assertThatThrownBy(() -> experiment(turns(fleet()), LEARNING, other, ROUNDS))
        .hasMessage(
            "sigma of correlated noise must be the plan's noise multiplier, 1.0, but was 0.5");
  }

  private static Protection.Central adaptive(AdaptiveClipping clipping) {
    return new Protection.Central(AdaptiveCentralPlan.first(clipping, DIMENSION, COHORT).vector())
        .withNoise(new ServerNoise.Adaptive(clipping))
        .withDelta(DELTA);
  }

  @Test
  void run_adaptive_isTheSameOnAnyThreadsAndWhenResumed() throws Exception {
    Protection.Central protection = adaptive(new AdaptiveClipping(0.5, 0.4, 0.5, 0.2, 1));
    Experiment experiment = experiment(uniform(lossy(0.2)), LEARNING, protection, 5);
    sameOnAnyThreads(experiment);
    assertThat(sentElsewhere(experiment)).isEqualTo(run(experiment, 1, new ArrayList<>()));
    List<RoundReport> rounds = sameWhenResumed(experiment);
    assertThat(rounds.stream().map(round -> round.noise().orElseThrow().clippingNorm()).distinct())
        .hasSize(5);
  }

  /**
   * Updates of next to nothing are within any norm, so with hardly any noise on the count the norm
   * shrinks by exp(-0.2 (1 - 0.5)) each round, and the noise on the mean with it.
   */
  @Test
  void run_adaptive_followsTheCountAndItsNoiseFollowsTheNorm() throws InterruptedException {
    AdaptiveClipping clipping = new AdaptiveClipping(0.005, 0.4, 0.5, 0.2, 0.005);
    List<RoundReport> rounds = new ArrayList<>();
    run(experiment(uniform(fleet()), STILL, adaptive(clipping), 4), 2, rounds);
    for (int i = 0; i < rounds.size(); i++) {
      RoundNoise noise = rounds.get(i).noise().orElseThrow();
      assertThat(noise.clippingNorm()).isCloseTo(0.4 * Math.exp(-0.1 * i), within(1e-4));
      assertThat(noise.clipped()).isZero();
      double deviation = clipping.sumMultiplier() * noise.clippingNorm() / COHORT;
      // N is longer than the norm by the rounding, which is a thousandth of it at most.
      assertThat(rounds.get(i).updateNorm() / (deviation * Math.sqrt(DIMENSION)))
          .isCloseTo(1, within(CLOSE));
    }
  }

  @Test
  void guarantee_adaptive_isThatOfThePair() {
    AdaptiveClipping clipping = new AdaptiveClipping(0.5, 0.4, 0.5, 0.2, 1);
    Guarantee guarantee =
        experiment(uniform(fleet()), LEARNING, adaptive(clipping), 4).guarantee().orElseThrow();
    assertThat(guarantee.event(4)).isEqualTo(new SelfComposed(new Gaussian(0.5), 4));
    Protection.Central quiet =
        new Protection.Central(CentralPlan.of(DIMENSION, 0.4, COHORT, 0.5))
            .withNoise(new ServerNoise.Adaptive(clipping));
    assertThatThrownBy(() -> experiment(uniform(fleet()), LEARNING, quiet, 4))
        .hasMessageContaining("noiseMultiplier of the vector must be at least");
    Protection.Central other =
        new Protection.Central(CentralPlan.of(DIMENSION, 0.5, COHORT, 2))
            .withNoise(new ServerNoise.Adaptive(clipping));
    assertThatThrownBy(() -> experiment(uniform(fleet()), LEARNING, other, 4))
        .hasMessage("clippingNorm of the plan must be the first one, 0.4, but was 0.5");
  }

  private static final double RATE = 0.1;

  private static Cohorts.Rounds drawn(Fleet fleet) {
    return rounds(fleet, new Selection.Poisson(RATE));
  }

  private static Protection.Central poisson() {
    int cohort = drawn(fleet()).largest();
    return new Protection.Central(CentralPlan.of(DIMENSION, CLIP, cohort, 0.8))
        .withAmplification(Amplification.POISSON)
        .withDelta(DELTA);
  }

  /**
   * Three are drawn on average, and in one round of 24 nobody is: each mean has the noise of a sum
   * over three.
   */
  @Test
  void run_poisson_dividesByTheExpectedCohortAndReleasesEmptyRounds() throws InterruptedException {
    List<RoundReport> rounds = new ArrayList<>();
    run(experiment(drawn(fleet()), STILL, poisson(), 80), 2, rounds);
    assertThat(rounds).noneMatch(RoundReport::abandoned).anyMatch(round -> round.counted() == 0);
    double expected = poisson().plan().predictedError(3);
    for (RoundReport round : rounds) {
      double variance = Math.pow(round.updateNorm(), 2) / DIMENSION;
      // 80 rounds: the probability that one is off is below 80 times 1e-9.
      assertThat(variance / (expected * expected)).isCloseTo(1, within(CLOSE));
    }
    sameOnAnyThreads(experiment(drawn(fleet()), LEARNING, poisson(), 5));
  }

  @Test
  void guarantee_poisson_isThatOfSampledSumsUnderAddOrRemoveOne() {
    Guarantee guarantee =
        experiment(drawn(fleet()), LEARNING, poisson(), 20).guarantee().orElseThrow();
    PrivacyEvent event = new SelfComposed(new PoissonSampled(RATE, new Gaussian(0.8)), 20);
    assertThat(guarantee.event(20)).isEqualTo(event);
    assertThat(guarantee.relation()).isEqualTo(NeighbouringRelation.ADD_OR_REMOVE_ONE);
    assertThat(guarantee.epsilon(20))
        .isEqualTo(
            PldAccountant.epsilon(event, NeighbouringRelation.ADD_OR_REMOVE_ONE, DELTA).upper());
    // The same draw with nothing claimed of it.
    Guarantee plain =
        experiment(drawn(fleet()), LEARNING, poisson().withAmplification(Amplification.NONE), 20)
            .guarantee()
            .orElseThrow();
    assertThat(plain.relation()).isEqualTo(NeighbouringRelation.ZERO_OUT);
    assertThat(plain.event(20)).isEqualTo(new SelfComposed(new Gaussian(0.8), 20));
    assertThat(plain.epsilon(20)).isGreaterThan(2 * guarantee.epsilon(20));
  }

  static Stream<Arguments> disagreements() {
    RoundRules first = new RoundRules(2, 0, RoundRules.NEVER, Duration.ZERO);
    RoundRules atLeastOne = new RoundRules(Integer.MAX_VALUE, 1, RoundRules.NEVER, Duration.ZERO);
    Selection draw = new Selection.Poisson(RATE);
    return Stream.of(
        arguments(
            rounds(fleet(), new Selection.Uniform(3)),
            "cohorts must be drawn client by client with one probability but was Uniform"),
        arguments(turns(fleet()), "cohorts must be drawn client by client"),
        arguments(
            drawn(fleet().withAvailability(Diurnal.published())),
            "devices must always be available but was Diurnal"),
        arguments(drawn(lossy(0.1)), "no device may drop out"),
        arguments(
            drawn(fleet().withStragglers(new Stragglers(0.5))), "there must be no stragglers"),
        arguments(new Cohorts.Rounds(fleet(), draw, first), "all updates must count"),
        arguments(new Cohorts.Rounds(fleet(), draw, atLeastOne), "all updates must count"));
  }

  private static Arguments arguments(Cohorts cohorts, String message) {
    return Arguments.of(cohorts, message);
  }

  @ParameterizedTest
  @MethodSource("disagreements")
  void experiment_samplerAndAccountantDisagree_isRefused(Cohorts cohorts, String message) {
    assertThatThrownBy(() -> experiment(cohorts, LEARNING, poisson(), 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("amplification by a Poisson draw is claimed: " + message);
  }

  @Test
  void experiment_poissonDrawWithWhatShowsIt_isRefused() {
    Protection real =
        poisson().withSums(new SecureSum.Real(Demands.standard(Adversary.SEMI_MALICIOUS)));
    assertThatThrownBy(() -> experiment(drawn(fleet()), LEARNING, real, 5))
        .hasMessageContaining("sums must be ideal");
  }

  /** Noise as if there were 44: the mean of eleven has a quarter of theirs, and epsilon is 44's. */
  @Test
  void run_noiseAsForALargerCohort_isThatOfItsMean() throws InterruptedException {
    double charged = 1.2;
    CentralPlan plan = CentralPlan.of(DIMENSION, CLIP, COHORT, charged * COHORT / 44);
    Protection.Central protection = new Protection.Central(plan).withNoiseCohort(44);
    Experiment experiment = experiment(uniform(fleet()), STILL, protection, 1);
    List<RoundReport> rounds = new ArrayList<>();
    run(experiment, 2, rounds);
    double larger = CentralPlan.of(DIMENSION, CLIP, 44, charged).predictedError(44);
    assertThat(Math.pow(rounds.get(0).updateNorm() / larger, 2) / DIMENSION)
        .isCloseTo(1, within(CLOSE));
    Guarantee guarantee = experiment.guarantee().orElseThrow();
    SelfComposed of44 = new SelfComposed(new Gaussian(charged), 1);
    assertThat(guarantee.epsilon(1))
        .isCloseTo(
            PldAccountant.epsilon(of44, NeighbouringRelation.ZERO_OUT, protection.delta()).upper(),
            within(1e-9));
    assertThatThrownBy(() -> experiment(uniform(fleet()), STILL, protection.withNoiseCohort(10), 1))
        .hasMessage("noiseCohort must be at least the cohort's 11 but was 10");
  }

  /** Of draws the rate is that of the larger cohort too. */
  @Test
  void guarantee_poissonWithNoiseAsForALargerCohort_drawsAsThatDoes() {
    Guarantee guarantee =
        experiment(drawn(fleet()), LEARNING, poisson().withNoiseCohort(12), 5)
            .guarantee()
            .orElseThrow();
    SelfComposed event = (SelfComposed) guarantee.event(5);
    PoissonSampled sampled = (PoissonSampled) event.event();
    assertThat(sampled.q()).isEqualTo(12.0 / CLIENTS);
    assertThat(((Gaussian) sampled.event()).sigma()).isCloseTo(3.2, within(1e-9)).isLessThan(3.2);
  }
}
