package dev.tacit.simulation.experiment;

import static dev.tacit.simulation.experiment.SmallRuns.COHORT;
import static dev.tacit.simulation.experiment.SmallRuns.DELTA;
import static dev.tacit.simulation.experiment.SmallRuns.DIMENSION;
import static dev.tacit.simulation.experiment.SmallRuns.LEARNING;
import static dev.tacit.simulation.experiment.SmallRuns.STILL;
import static dev.tacit.simulation.experiment.SmallRuns.experiment;
import static dev.tacit.simulation.experiment.SmallRuns.fleet;
import static dev.tacit.simulation.experiment.SmallRuns.kept;
import static dev.tacit.simulation.experiment.SmallRuns.lossy;
import static dev.tacit.simulation.experiment.SmallRuns.population;
import static dev.tacit.simulation.experiment.SmallRuns.rounds;
import static dev.tacit.simulation.experiment.SmallRuns.run;
import static dev.tacit.simulation.experiment.SmallRuns.sameOnAnyThreads;
import static dev.tacit.simulation.experiment.SmallRuns.sameWhenResumed;
import static dev.tacit.simulation.experiment.SmallRuns.sentElsewhere;
import static dev.tacit.simulation.experiment.SmallRuns.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.dpftrl.Tree;
import dev.tacit.learning.federated.Scaffold.Variate;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.federated.ServerOptimizer.FedAvg;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.clipping.AdaptiveClipping;
import dev.tacit.secagg.encoding.AdaptiveCentralPlan;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedDemands;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.DistributedPlanner;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.fleet.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ditto, FedNova and SCAFFOLD under privacy of users. */
class PrivateAlgorithmTest {
  private static final int GROUPS = 3;
  private static final ServerOptimizer AVERAGE = new FedAvg(1);
  private static final OptionalDouble STEPS = OptionalDouble.of(8);

  private static Algorithm ditto() {
    return new Algorithm.Ditto(
        LEARNING, Weighting.EQUAL, AVERAGE, new LocalTraining(1, 8, 0.3), 0.1);
  }

  private static Algorithm normalised(LocalTraining training, double steps, double rate) {
    return new Algorithm.Normalised(
        training, Weighting.EQUAL, new FedAvg(rate), OptionalDouble.of(steps));
  }

  private static Algorithm.ControlVariates variates(LocalTraining training) {
    return new Algorithm.ControlVariates(training, Variate.MEAN_OF_STEPS, AVERAGE, STEPS);
  }

  static Stream<Algorithm> algorithms() {
    return Stream.of(
        ditto(),
        normalised(new LocalTraining(2, 8, 0.2, 0.9, 0.5, 0.01), 8, 1),
        variates(LEARNING),
        new Algorithm.ControlVariates(LEARNING, Variate.GRADIENT_AT_START, AVERAGE, STEPS));
  }

  /** Trust models and noise, each with the cohorts that it is for. */
  enum Kind {
    CENTRAL,
    ADAPTIVE,
    CORRELATED,
    POISSON,
    DISTRIBUTED,
    LOCAL_USER;

    Cohorts.Rounds cohorts() {
      if (this == POISSON) {
        return rounds(fleet(), new Selection.Poisson(0.3));
      }
      return this == CORRELATED
          ? rounds(lossy(0.2), new Selection.Scheduled(GROUPS))
          : uniform(lossy(0.2));
    }

    Protection protection(Algorithm algorithm, double clip, double multiplier) {
      int width = algorithm.width(DIMENSION);
      CentralPlan plan = CentralPlan.of(width, clip, cohorts().largest(), multiplier);
      Protection.Central central = new Protection.Central(plan).withDelta(DELTA);
      SecureSum ideal = new SecureSum.Ideal();
      return switch (this) {
        case CENTRAL -> central;
        case ADAPTIVE -> adaptive(new AdaptiveClipping(multiplier, clip, 0.5, 0.2, 1), width);
        case CORRELATED ->
            central.withNoise(new ServerNoise.Correlated(new Tree(multiplier, GROUPS)));
        case POISSON -> central.withAmplification(Amplification.POISSON);
        case DISTRIBUTED -> new Protection.Distributed(shares(width, clip, 5, 1), ideal, DELTA);
        case LOCAL_USER -> new Protection.LocalUser(shares(width, clip, 1, 0), DELTA);
      };
    }

    private static Protection adaptive(AdaptiveClipping clipping, int width) {
      return new Protection.Central(AdaptiveCentralPlan.first(clipping, width, COHORT).vector())
          .withNoise(new ServerNoise.Adaptive(clipping))
          .withDelta(DELTA);
    }

    private static DistributedPlan shares(int width, double clip, int minimum, int corrupt) {
      return DistributedPlanner.smallest(
          new DistributedDemands(
              new PrivacyBudget(6, DELTA),
              4,
              ShareNoise.GAUSSIAN,
              new CohortBounds(COHORT, minimum, corrupt),
              width,
              clip),
          0.01);
    }

    Experiment of(Algorithm algorithm, double clip, double multiplier, int rounds) {
      return experiment(cohorts(), algorithm, protection(algorithm, clip, multiplier), rounds);
    }
  }

  @ParameterizedTest
  @EnumSource
  void run_anyAlgorithm_isBitIdenticalOnAnyThreadsAndWhenResumed(Kind kind) throws Exception {
    for (Algorithm algorithm : algorithms().toList()) {
      Experiment experiment = kind.of(algorithm, 0.4, 0.5, 4);
      sameOnAnyThreads(experiment);
      sameWhenResumed(experiment);
      assertThat(sentElsewhere(experiment)).isEqualTo(run(experiment, 1, new ArrayList<>()));
    }
  }

  /** What is told of rounds too: nothing of the clients' own models is in it. */
  @ParameterizedTest
  @EnumSource
  void ditto_underAnyProtection_hasTheSharedModelOfAveraging(Kind kind)
      throws InterruptedException {
    List<RoundReport> expected = new ArrayList<>();
    List<RoundReport> found = new ArrayList<>();
    Algorithm averaging = new Algorithm.Averaging(LEARNING, Weighting.EQUAL, AVERAGE);
    float[] shared = run(kind.of(averaging, 0.4, 0.5, 4), 2, expected);
    assertThat(run(kind.of(ditto(), 0.4, 0.5, 4), 2, found)).isEqualTo(shared);
    assertThat(found).isEqualTo(expected);
  }

  /** A round reveals what one of averaging does, and what that rests on is said. */
  @ParameterizedTest
  @EnumSource
  void guarantee_anyAlgorithm_isThatOfAveraging(Kind kind) {
    Algorithm averaging = new Algorithm.Averaging(LEARNING, Weighting.EQUAL, AVERAGE);
    Guarantee plain = kind.of(averaging, 0.4, 0.5, 4).guarantee().orElseThrow();
    for (Algorithm algorithm : algorithms().toList()) {
      Guarantee guarantee = kind.of(algorithm, 0.4, 0.5, 4).guarantee().orElseThrow();
      assertThat(guarantee.unit()).isEqualTo(plain.unit());
      assertThat(guarantee.relation()).isEqualTo(plain.relation());
      assertThat(guarantee.assumptions())
          .containsAll(plain.assumptions())
          .hasSizeGreaterThan(plain.assumptions().size());
      // Shares of noise are planned for the dimension, to the same epsilon.
      if (kind.protection(algorithm, 0.4, 0.5) instanceof Protection.Central) {
        assertThat(guarantee.event(4)).isEqualTo(plain.event(4));
      } else {
        assertThat(guarantee.epsilon(4)).isLessThanOrEqualTo(6);
      }
    }
  }

  /**
   * Devices that hand in the same though they have other examples, and more or fewer: if a step of
   * the server were made of anything else of theirs, models would differ.
   */
  @ParameterizedTest
  @EnumSource
  void run_devicesOfOtherSizesThatHandInTheSame_makeTheSameModel(Kind kind)
      throws InterruptedException {
    for (Algorithm algorithm : algorithms().toList()) {
      Experiment experiment = handingIn(kind.of(algorithm, 0.4, 0.5, 3));
      assertThat(run(uneven(experiment), 2, new ArrayList<>()))
          .isEqualTo(run(experiment, 2, new ArrayList<>()));
    }
    Experiment told =
        handingIn(
            experiment(
                kind.cohorts(),
                new Algorithm.Normalised(LEARNING, Weighting.EQUAL, AVERAGE),
                new Protection.None(),
                3));
    assertThat(run(uneven(told), 2, new ArrayList<>()))
        .isNotEqualTo(run(told, 2, new ArrayList<>()));
  }

  private static Experiment uneven(Experiment experiment) {
    return experiment.withPopulation(population(Partition.parse("log-normal-sizes:1")));
  }

  private static Experiment handingIn(Experiment experiment) {
    return experiment.withDeviation(
        (client, round, seeds, update) -> {
          Arrays.fill(update, 0.001f * (client + 1));
          return Deviation.Outcome.OTHER;
        });
  }

  /** The gradient of all examples is one more pass before anything is handed in. */
  @Test
  void task_gradientsOfAllExamples_takeAPassMore() {
    List<Integer> passes =
        algorithms().map(it -> Kind.CENTRAL.of(it, 0.4, 0.5, 4).task().passes()).toList();
    assertThat(passes).containsExactly(0, 0, 0, 1);
  }

  /** Powers of two: exact. */
  @Test
  void normalised_effectiveSteps_workAsAServersLearningRate() throws InterruptedException {
    float[] eight = run(Kind.CENTRAL.of(normalised(LEARNING, 8, 1), 0.4, 0.5, 3), 2, all());
    float[] four = run(Kind.CENTRAL.of(normalised(LEARNING, 4, 2), 0.4, 0.5, 3), 2, all());
    float[] two = run(Kind.CENTRAL.of(normalised(LEARNING, 2, 2), 0.4, 0.5, 3), 2, all());
    assertThat(four).isEqualTo(eight).isNotEqualTo(two);
  }

  private static List<RoundReport> all() {
    return new ArrayList<>();
  }

  /** Eight steps: what is told of clipping is of an eighth of what averaging's devices hand in. */
  @Test
  void normalised_isClippedAfterItIsDivided() throws InterruptedException {
    List<RoundReport> rounds = new ArrayList<>();
    run(Kind.CENTRAL.of(normalised(LEARNING, 8, 1), 0.25, 1e-3, 1), 2, rounds);
    assertThat(rounds.get(0).noise().orElseThrow().clipped()).isZero();
    Algorithm averaging = new Algorithm.Averaging(LEARNING, Weighting.EQUAL, AVERAGE);
    rounds.clear();
    run(Kind.CENTRAL.of(averaging, 0.25, 1e-3, 1), 2, rounds);
    assertThat(rounds.get(0).noise().orElseThrow().clipped()).isPositive();
  }

  /**
   * Each half of what is released has the plan's noise. A mean of 1,012 squares is within 7
   * standard deviations but for a probability below 1e-9; with steps of 1e-9 there is nothing else
   * in it.
   */
  @Test
  void controlVariates_bothHalvesOfASum_haveTheNoise() throws InterruptedException {
    Algorithm algorithm = variates(STILL);
    Protection.Central protection =
        (Protection.Central) Kind.CENTRAL.protection(algorithm, 0.4, 0.5);
    List<Release> releases = new ArrayList<>();
    Experiment experiment = experiment(uniform(fleet()), algorithm, protection, 3);
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 2)) {
      Simulation simulation = new Simulation(experiment, engine);
      simulation.watch(releases::add);
      simulation.run(round -> {});
    }
    double expected = protection.plan().predictedError(COHORT);
    assertThat(releases).hasSize(3);
    for (Release release : releases) {
      assertThat(release.mean()).hasSize(2 * DIMENSION);
      for (int half = 0; half < 2; half++) {
        double squares = 0;
        for (int i = half * DIMENSION; i < (half + 1) * DIMENSION; i++) {
          squares += Math.pow(release.mean()[i] / expected, 2);
        }
        assertThat(squares / DIMENSION).isCloseTo(1, within(7 * Math.sqrt(2.0 / DIMENSION) + 0.01));
      }
    }
  }

  /**
   * The server's variate is the mean of all clients', though all they hand in is cut to a small
   * part, and cohorts are of sizes that the server may not know.
   */
  @ParameterizedTest
  @EnumSource(names = {"CENTRAL", "ADAPTIVE", "CORRELATED", "POISSON"})
  void controlVariates_clipped_stayTheMeanOfTheClients(Kind kind) throws Exception {
    Algorithm.ControlVariates algorithm = variates(LEARNING);
    Experiment experiment = kind.of(algorithm, 0.02, 2e-3, 9);
    List<RoundReport> rounds = new ArrayList<>();
    run(experiment, 2, rounds);
    assertThat(rounds.get(1).noise().orElseThrow().clipped()).isEqualTo(1);
    SmallRuns.Variates kept = SmallRuns.variates(kept(experiment, 8), beforeMethod(kind), AVERAGE);
    assertThat(kept.clients()).isGreaterThan(COHORT);
    double apart = 0;
    double length = 0;
    for (int k = 0; k < DIMENSION; k++) {
      apart += Math.pow(kept.shared()[k] - kept.mean()[k], 2);
      length += kept.mean()[k] * kept.mean()[k];
    }
    assertThat(Math.sqrt(apart / length)).isLessThan(0.05);
  }

  /** Bytes of the round, the clock, and what the coding keeps. */
  private static int beforeMethod(Kind kind) {
    return Integer.BYTES
        + Double.BYTES
        + (kind == Kind.ADAPTIVE ? Double.BYTES : kind == Kind.CORRELATED ? Integer.BYTES : 0);
  }

  /** Few classes each and many steps: under the same mild noise variates come further. */
  @Test
  void controlVariates_underLabelSkewAndNoise_comeFurther() throws InterruptedException {
    LocalTraining training = new LocalTraining(10, 8, 0.2);
    Algorithm averaging = new Algorithm.Averaging(training, Weighting.EQUAL, AVERAGE);
    Algorithm variates =
        new Algorithm.ControlVariates(
            training, Variate.MEAN_OF_STEPS, AVERAGE, OptionalDouble.of(40));
    assertThat(lossUnderSkew(variates)).isLessThan(0.8 * lossUnderSkew(averaging));
  }

  private static double lossUnderSkew(Algorithm algorithm) throws InterruptedException {
    List<RoundReport> rounds = new ArrayList<>();
    Experiment experiment = Kind.CENTRAL.of(algorithm, 5, 0.002, 16);
    run(experiment.withPopulation(population(Partition.parse("shards:1"))), 2, rounds);
    return rounds.get(15).test().orElseThrow().loss();
  }

  @Test
  void effectiveSteps_thatAreNone_areRefused() {
    assertThatThrownBy(() -> normalised(LEARNING, 0, 1))
        .hasMessage("effectiveSteps must be positive and finite but was 0.0");
    assertThatThrownBy(
            () ->
                new Algorithm.ControlVariates(
                    LEARNING, Variate.MEAN_OF_STEPS, AVERAGE, OptionalDouble.of(1e-50)))
        .hasMessage("effectiveSteps must be positive and finite but was 0.0");
  }
}
