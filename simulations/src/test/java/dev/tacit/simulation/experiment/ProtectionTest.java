package dev.tacit.simulation.experiment;

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
import static dev.tacit.simulation.experiment.SmallRuns.run;
import static dev.tacit.simulation.experiment.SmallRuns.sameOnAnyThreads;
import static dev.tacit.simulation.experiment.SmallRuns.sameWhenResumed;
import static dev.tacit.simulation.experiment.SmallRuns.sentElsewhere;
import static dev.tacit.simulation.experiment.SmallRuns.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedDemands;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.DistributedPlanner;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every trust model: what is on the sums, what is claimed, and what is refused. */
class ProtectionTest {
  private static final SecureSum IDEAL = new SecureSum.Ideal();

  private static DistributedPlan shares(ShareNoise noise, int minimum, int corrupt) {
    return DistributedPlanner.smallest(
        new DistributedDemands(
            new PrivacyBudget(6, DELTA),
            4,
            noise,
            new CohortBounds(COHORT, minimum, corrupt),
            DIMENSION,
            CLIP),
        0.01);
  }

  private static Protection.Central central() {
    return new Protection.Central(CentralPlan.of(DIMENSION, CLIP, COHORT, 0.3)).withDelta(DELTA);
  }

  private static Protection.Distributed distributed(ShareNoise noise) {
    return new Protection.Distributed(shares(noise, 5, 1), IDEAL, DELTA);
  }

  private static Protection.LocalUser localUser(ShareNoise noise) {
    return new Protection.LocalUser(shares(noise, 1, 0), DELTA);
  }

  private static Protection.Local local(double sigma, double norm) {
    return new Protection.Local(new NoisySteps(3, 0.2, sigma, norm, 6, 32, 20, 1), IDEAL, DELTA);
  }

  private static LocalTraining learning(Protection protection) {
    return protection instanceof Protection.Local ? LocalTraining.fedSgd(0.5) : LEARNING;
  }

  static Stream<Protection> protections() {
    return Stream.concat(userLevel(), Stream.of(local(1, 0.5)));
  }

  static Stream<Protection> userLevel() {
    return Stream.of(
        central(),
        distributed(ShareNoise.GAUSSIAN),
        distributed(ShareNoise.SKELLAM),
        localUser(ShareNoise.GAUSSIAN),
        localUser(ShareNoise.SKELLAM));
  }

  /** What one round of a protection releases. */
  private static PrivacyEvent event(Protection protection) {
    if (protection instanceof Protection.Central central) {
      return central.plan().event();
    } else if (protection instanceof Protection.Distributed distributed) {
      return distributed.plan().event(4);
    }
    return ((Protection.LocalUser) protection).plan().event(1);
  }

  @ParameterizedTest
  @MethodSource("protections")
  void run_onAnyNumberOfThreads_isBitIdentical(Protection protection) throws InterruptedException {
    Experiment experiment = experiment(uniform(lossy(0.2)), learning(protection), protection, 4);
    List<RoundReport> rounds = sameOnAnyThreads(experiment);
    assertThat(sentElsewhere(experiment)).isEqualTo(run(experiment, 1, new ArrayList<>()));
    assertThat(rounds.stream().mapToInt(RoundReport::droppedOut).sum()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("protections")
  void restore_afterAnyRound_goesOnBitForBit(Protection protection) throws Exception {
    sameWhenResumed(experiment(uniform(lossy(0.1)), learning(protection), protection, 5));
  }

  @ParameterizedTest
  @MethodSource("userLevel")
  void guarantee_ofAnyProtection_isThatOfTheAccountantOnThePlansEvent(Protection protection) {
    Guarantee guarantee =
        experiment(uniform(fleet()), LEARNING, protection, 4).guarantee().orElseThrow();
    assertThat(guarantee.unit()).isEqualTo(PrivacyUnit.USER);
    assertThat(guarantee.relation()).isEqualTo(NeighbouringRelation.ZERO_OUT);
    assertThat(guarantee.assumptions()).isNotEmpty();
    SelfComposed event = new SelfComposed(event(protection), 3);
    assertThat(guarantee.event(3)).isEqualTo(event);
    assertThat(guarantee.epsilon(3))
        .isEqualTo(PldAccountant.epsilon(event, guarantee.relation(), DELTA).upper());
    assertThat(guarantee.epsilon(4)).isGreaterThan(guarantee.epsilon(3));
  }

  /** As the product's devices are charged for it: all steps of all rounds. */
  @Test
  void guarantee_ofLocalSteps_isThatOfTheDevicesSettings() {
    Protection.Local protection = local(1, 0.5);
    Guarantee guarantee =
        experiment(uniform(fleet()), LocalTraining.fedSgd(0.5), protection, 4)
            .guarantee()
            .orElseThrow();
    assertThat(guarantee.unit()).isEqualTo(PrivacyUnit.EXAMPLE);
    assertThat(guarantee.relation()).isEqualTo(NeighbouringRelation.ADD_OR_REMOVE_ONE);
    PrivacyEvent round = new DpSgdSettings(3, 0.2, 1, 0.5, 0.5, 6, 0).event();
    assertThat(guarantee.epsilon(4))
        .isEqualTo(
            PldAccountant.epsilon(
                    new SelfComposed(round, 4), NeighbouringRelation.ADD_OR_REMOVE_ONE, DELTA)
                .upper());
  }

  /**
   * One step whose gradients are nothing beside their noise: the mean of 11 updates has a variance
   * of (sigma C)^2 / 11 on each coordinate. The bound is that of the other tests.
   */
  @Test
  void run_local_noisesEachDevicesSteps() throws InterruptedException {
    double sigma = 50;
    double norm = 1e-3;
    Protection.Local protection =
        new Protection.Local(new NoisySteps(1, 0.1, sigma, norm, 1, 32, 28, 1), IDEAL, DELTA);
    List<RoundReport> rounds = new ArrayList<>();
    run(experiment(uniform(fleet()), LocalTraining.fedSgd(1), protection, 1), 2, rounds);
    double variance = Math.pow(rounds.get(0).updateNorm(), 2) / DIMENSION;
    assertThat(variance * COHORT / Math.pow(sigma * norm, 2))
        .isCloseTo(1, within(7 * Math.sqrt(2.0 / DIMENSION) + 0.01));
    assertThat(rounds.get(0).noise()).isEmpty();
  }

  /**
   * The sum of 1,012 squares over their variance is within 7 standard deviations of its mean but
   * for a probability below 1e-9, if they are normal; those of shares nearly are. What is predicted
   * includes roundings of updates of full norm, and here they are short: of 1 % at most.
   */
  @ParameterizedTest
  @CsvSource({"GAUSSIAN, 5", "SKELLAM, 5", "GAUSSIAN, 1", "SKELLAM, 1"})
  void run_sharesOfDevices_addUpToTheNoiseOfThePlan(ShareNoise noise, int minimum)
      throws InterruptedException {
    DistributedPlan plan = shares(noise, minimum, 0);
    Protection protection =
        minimum == 1
            ? new Protection.LocalUser(plan, DELTA)
            : new Protection.Distributed(plan, IDEAL, DELTA);
    List<RoundReport> rounds = new ArrayList<>();
    run(experiment(uniform(fleet()), STILL, protection, 2), 2, rounds);
    double expected = plan.predictedError(COHORT);
    for (RoundReport round : rounds) {
      double variance = Math.pow(round.updateNorm(), 2) / DIMENSION;
      assertThat(variance / (expected * expected))
          .isCloseTo(1, within(7 * Math.sqrt(2.0 / DIMENSION) + 0.01));
      assertThat(round.noise().orElseThrow().signalToNoise()).isLessThan(0.6);
      assertThat(round.noise().orElseThrow().clipped()).isZero();
    }
    assertThat(rounds.get(0).updateNorm()).isNotEqualTo(rounds.get(1).updateNorm());
  }

  @Test
  void run_distributedWithFewerSurvivorsThanItsMinimum_releasesNothing()
      throws InterruptedException {
    Protection protection =
        new Protection.Distributed(shares(ShareNoise.GAUSSIAN, 9, 1), IDEAL, DELTA);
    List<RoundReport> rounds = new ArrayList<>();
    run(experiment(uniform(lossy(0.25)), LEARNING, protection, 12), 2, rounds);
    assertThat(rounds).anyMatch(round -> round.counted() < 9).anyMatch(r -> r.counted() >= 9);
    for (RoundReport round : rounds) {
      assertThat(round.abandoned()).isEqualTo(round.counted() < 9);
      assertThat(round.updateNorm() == 0).isEqualTo(round.abandoned());
      assertThat(round.noise().isPresent()).isEqualTo(!round.abandoned());
    }
  }

  /** With all clipped to a norm far above the noise, the sum's norm is theirs. */
  @Test
  void run_central_tellsSignalAndClipping() throws InterruptedException {
    double clip = 1e-3;
    Protection.Central protection =
        new Protection.Central(CentralPlan.of(DIMENSION, clip, COHORT, 1e-3)).withDelta(DELTA);
    List<RoundReport> rounds = new ArrayList<>();
    run(experiment(uniform(fleet()), LEARNING, protection, 1), 1, rounds);
    RoundReport round = rounds.get(0);
    double noise = protection.plan().predictedError(COHORT) * Math.sqrt(DIMENSION);
    assertThat(round.noise().orElseThrow().clipped()).isEqualTo(1);
    assertThat(round.updateNorm()).isLessThan(clip).isGreaterThan(clip / 10);
    assertThat(round.noise().orElseThrow().signalToNoise())
        .isCloseTo(round.updateNorm() / noise, within(0.05 * round.updateNorm() / noise));
  }

  /** What devices hand in instead is clipped and rounded as an honest update is, and told of. */
  @ParameterizedTest
  @MethodSource("protections")
  void run_devicesThatDeviate_areProtectedAsOthers(Protection protection)
      throws InterruptedException {
    Experiment honest = experiment(uniform(fleet()), learning(protection), protection, 2);
    Experiment poisoned =
        honest.withDeviation(
            (client, round, seeds, update) -> {
              Arrays.fill(update, client < 10 ? 0.5f : update[0]);
              return Deviation.Outcome.OTHER;
            });
    List<RoundReport> rounds = new ArrayList<>();
    assertThat(run(poisoned, 2, rounds)).isNotEqualTo(run(honest, 2, new ArrayList<>()));
    for (RoundReport round : rounds) {
      assertThat(round.noise().isEmpty() || round.noise().get().clipped() > 0).isTrue();
    }
  }

  @Test
  void experiment_cohortThatTheNoiseIsNotPlannedFor_isRefused() {
    Cohorts larger =
        new Cohorts.Rounds(fleet(), new Selection.Uniform(COHORT + 1), RoundRules.everybody());
    for (Protection protection : userLevel().toList()) {
      assertThatThrownBy(() -> experiment(larger, learning(protection), protection, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("largest cohort must be in")
          .hasMessageContaining("but was 12");
    }
    Cohorts first =
        new Cohorts.Rounds(
            fleet(),
            new Selection.Uniform(20),
            new RoundRules(COHORT, 0, RoundRules.NEVER, java.time.Duration.ZERO));
    assertThat(experiment(first, LEARNING, central(), 3).rounds()).isEqualTo(3);
    Cohorts few = new Cohorts.Rounds(fleet(), new Selection.Uniform(4), RoundRules.everybody());
    assertThatThrownBy(() -> experiment(few, LEARNING, distributed(ShareNoise.GAUSSIAN), 3))
        .hasMessageContaining("largest cohort must be in [5, 11]");
  }

  /** Groups take turns: a client is in a third of the rounds, and charged for no more. */
  @Test
  void guarantee_ofTurns_chargesEachTurn() {
    Cohorts turns = new Cohorts.Rounds(fleet(), new Selection.Scheduled(3), RoundRules.everybody());
    Guarantee guarantee = experiment(turns, LEARNING, central(), 7).guarantee().orElseThrow();
    assertThat(guarantee.event(1)).isEqualTo(new SelfComposed(central().plan().event(), 1));
    assertThat(guarantee.event(3)).isEqualTo(new SelfComposed(central().plan().event(), 1));
    assertThat(guarantee.event(4)).isEqualTo(new SelfComposed(central().plan().event(), 2));
    assertThat(guarantee.event(7)).isEqualTo(new SelfComposed(central().plan().event(), 3));
  }

  @Test
  void protection_thatIsNotWhatItSays_isRefused() {
    assertThatThrownBy(() -> new Protection.LocalUser(shares(ShareNoise.GAUSSIAN, 2, 1), DELTA))
        .hasMessage("minimumSurvivors must be 1 where each device's noise is enough but was 2");
    assertThatThrownBy(() -> experiment(uniform(fleet()), LEARNING, local(1, 1), 3))
        .hasMessageContaining("training must leave epochs and batch to the noisy steps");
    Protection wide =
        new Protection.Local(new NoisySteps(1, 0.1, 1, 1, 1, 32, 29, 1), IDEAL, DELTA);
    assertThatThrownBy(() -> experiment(uniform(fleet()), LocalTraining.fedSgd(1), wide, 3))
        .hasMessageContaining("maximumCohort must be");
    assertThatThrownBy(() -> new Protection.Central(central().plan()).withDelta(1))
        .hasMessage("delta must be in (0, 1) but was 1.0");
  }

  @Test
  void model_isWhatTheTestsSay() {
    assertThat(Model.forClippedSums(MODEL).parameterCount()).isEqualTo(DIMENSION).isEqualTo(1012);
  }
}
