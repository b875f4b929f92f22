package dev.tacit.simulation.experiment;

import static dev.tacit.simulation.experiment.SmallRuns.CLIENTS;
import static dev.tacit.simulation.experiment.SmallRuns.CLIP;
import static dev.tacit.simulation.experiment.SmallRuns.DELTA;
import static dev.tacit.simulation.experiment.SmallRuns.DIMENSION;
import static dev.tacit.simulation.experiment.SmallRuns.LEARNING;
import static dev.tacit.simulation.experiment.SmallRuns.population;
import static dev.tacit.simulation.experiment.SmallRuns.run;
import static dev.tacit.simulation.experiment.SmallRuns.sameOnAnyThreads;
import static dev.tacit.simulation.experiment.SmallRuns.sameWhenResumed;
import static dev.tacit.simulation.experiment.SmallRuns.sentElsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpftrl.Tree;
import dev.tacit.learning.federated.ServerOptimizer.FedAvg;
import dev.tacit.learning.federated.Staleness;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.clipping.AdaptiveClipping;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.encoding.AdaptiveCentralPlan;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedDemands;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.DistributedPlanner;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.fleet.DeviceClass;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.Law;
import dev.tacit.simulation.population.Population;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** FedBuff under privacy: clients come as they please, but rest, and not by their data. */
class BufferedPrivacyTest {
  private static final int GOAL = 3;
  private static final int CONCURRENCY = 6;
  private static final int REST = 4;
  private static final int STEPS = 10;
  private static final double SIGMA = 0.5;

  private static Fleet fleet(Law examplesPerSecond) {
    DeviceClass uneven =
        new DeviceClass(
            "uneven",
            1,
            examplesPerSecond,
            Law.unlimited(),
            Law.unlimited(),
            new Law.LogNormal(3, 1),
            new Law.HalfNormal(3),
            0.1);
    return Fleet.ideal(7, CLIENTS).withClasses(List.of(uneven));
  }

  private static Cohorts.Buffered buffered(Fleet fleet, int rest) {
    return new Cohorts.Buffered(fleet, CONCURRENCY, GOAL, 100, Staleness.ROOT, rest);
  }

  private static final Cohorts.Buffered RESTING = buffered(fleet(Law.unlimited()), REST);

  private static DistributedPlan shares(int minimum) {
    return DistributedPlanner.smallest(
        new DistributedDemands(
            new PrivacyBudget(6, DELTA),
            3,
            ShareNoise.GAUSSIAN,
            new CohortBounds(GOAL, minimum, 0),
            DIMENSION,
            CLIP),
        0.01);
  }

  private static Protection.Central central() {
    return new Protection.Central(CentralPlan.of(DIMENSION, CLIP, GOAL, SIGMA)).withDelta(DELTA);
  }

  enum Kind {
    CENTRAL,
    ADAPTIVE,
    CORRELATED,
    LOCAL_USER,
    LOCAL;

    private Protection protection() {
      AdaptiveClipping clipping = new AdaptiveClipping(SIGMA, CLIP, 0.5, 0.2, 1);
      return switch (this) {
        case CENTRAL -> central();
        case ADAPTIVE ->
            new Protection.Central(AdaptiveCentralPlan.first(clipping, DIMENSION, GOAL).vector())
                .withNoise(new ServerNoise.Adaptive(clipping))
                .withDelta(DELTA);
        case CORRELATED -> central().withNoise(new ServerNoise.Correlated(new Tree(SIGMA, REST)));
        case LOCAL_USER -> new Protection.LocalUser(shares(1), DELTA);
        case LOCAL ->
            new Protection.Local(
                new NoisySteps(3, 0.2, 1, 0.5, 6, 32, 20, 1), new SecureSum.Ideal(), DELTA);
      };
    }

    private Experiment experiment() {
      return of(RESTING, protection());
    }
  }

  private static Experiment of(Cohorts cohorts, Protection protection) {
    LocalTraining training =
        protection instanceof Protection.Local ? LocalTraining.fedSgd(0.5) : LEARNING;
    return SmallRuns.experiment(
        cohorts,
        new Algorithm.Averaging(training, Weighting.EQUAL, new FedAvg(1)),
        protection,
        STEPS);
  }

  @ParameterizedTest
  @EnumSource
  void run_anyProtection_isBitIdenticalOnAnyThreadsAndWhenResumed(Kind kind) throws Exception {
    Experiment experiment = kind.experiment();
    List<RoundReport> rounds = sameOnAnyThreads(experiment);
    sameWhenResumed(experiment);
    assertThat(sentElsewhere(experiment)).isEqualTo(run(experiment, 1, new ArrayList<>()));
    assertThat(rounds).allMatch(round -> round.counted() == GOAL && !round.abandoned());
  }

  private static List<int[]> clients(Experiment experiment) throws InterruptedException {
    List<int[]> clients = new ArrayList<>();
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 2)) {
      Simulation simulation = new Simulation(experiment, engine);
      simulation.watch(release -> clients.add(release.clients()));
      simulation.run(round -> {});
    }
    return clients;
  }

  /** What is charged for; without rest the same fleet breaks it. */
  @Test
  void run_clientsThatRest_areAsFarApart() throws InterruptedException {
    assertThat(nearest(clients(Kind.CENTRAL.experiment()))).isGreaterThanOrEqualTo(REST);
    Cohorts restless = buffered(fleet(Law.unlimited()), 0);
    assertThat(nearest(clients(of(restless, new Protection.None())))).isLessThan(REST);
  }

  private static int nearest(List<int[]> clients) {
    assertThat(clients).hasSize(STEPS);
    Map<Integer, Integer> last = new HashMap<>();
    int nearest = Integer.MAX_VALUE;
    for (int step = 0; step < clients.size(); step++) {
      for (int client : clients.get(step)) {
        Integer before = last.put(client, step);
        nearest = before == null ? nearest : Math.min(nearest, step - before);
      }
    }
    return nearest;
  }

  /** Who is in which sum, and when that is full, whatever sizes clients' data are of. */
  @ParameterizedTest
  @EnumSource
  void run_clientsOfOtherSizes_comeAtTheSameTimes(Kind kind) throws InterruptedException {
    Experiment even = kind.experiment();
    Experiment uneven = even.withPopulation(population(Partition.parse("log-normal-sizes:1")));
    List<int[]> expected = clients(even);
    List<int[]> found = clients(uneven);
    for (int step = 0; step < STEPS; step++) {
      assertThat(found.get(step)).containsExactly(expected.get(step));
    }
    List<RoundReport> ofEven = new ArrayList<>();
    List<RoundReport> ofUneven = new ArrayList<>();
    assertThat(run(uneven, 1, ofUneven)).isNotEqualTo(run(even, 1, ofEven));
    assertThat(ofUneven.stream().map(RoundReport::simulatedSeconds))
        .containsExactlyElementsOf(ofEven.stream().map(RoundReport::simulatedSeconds).toList());
  }

  /** Ten steps of which a client is in three at most, four apart. */
  @ParameterizedTest
  @EnumSource
  void guarantee_isOfWhatRestAllows(Kind kind) {
    Experiment experiment = kind.experiment();
    Guarantee guarantee = experiment.guarantee().orElseThrow();
    switch (kind) {
      case CENTRAL, ADAPTIVE ->
          assertThat(guarantee.event(STEPS)).isEqualTo(new SelfComposed(new Gaussian(SIGMA), 3));
      case CORRELATED ->
          assertThat(guarantee.event(STEPS))
              .isEqualTo(
                  new Tree(SIGMA, REST)
                      .event(new Participation(STEPS, REST, 3, Participation.Assignment.ARRANGED)));
      case LOCAL_USER ->
          assertThat(guarantee.event(STEPS)).isEqualTo(new SelfComposed(shares(1).event(), 3));
      case LOCAL ->
          assertThat(guarantee.event(STEPS))
              .isEqualTo(
                  new SelfComposed(((Protection.Local) experiment.protection()).steps().step(), 9));
    }
    assertThat(guarantee.assumptions().stream().map(each -> each.statement()))
        .anyMatch(words -> words.endsWith("or lost, the server takes 4 steps at least"))
        .noneMatch(words -> words.contains("in a round's sum"))
        .noneMatch(words -> words.contains("Clients take turns"));
  }

  /**
   * The older, the less it counts, as without privacy: with bounds that nothing comes near and next
   * to no noise the models are the same, to rounding.
   */
  @ParameterizedTest
  @EnumSource(names = {"CENTRAL", "LOCAL"})
  void run_ofStaleUpdates_isWeighedAsWithoutPrivacy(Kind kind) throws InterruptedException {
    LocalTraining training = kind == Kind.LOCAL ? LocalTraining.fedSgd(0.5) : LEARNING;
    Protection wide =
        kind == Kind.LOCAL
            ? new Protection.Local(
                new NoisySteps(1, 1, 1e-6, 100, 30, 32, 28, 1), new SecureSum.Ideal(), DELTA)
            : new Protection.Central(CentralPlan.of(DIMENSION, 3, GOAL, 1e-3)).withDelta(DELTA);
    Algorithm averaging = new Algorithm.Averaging(training, Weighting.EQUAL, new FedAvg(1));
    float[] plain =
        run(
            SmallRuns.experiment(RESTING, averaging, new Protection.None(), STEPS),
            1,
            new ArrayList<>());
    List<RoundReport> rounds = new ArrayList<>();
    float[] noised = run(of(RESTING, wide), 1, rounds);
    Cohorts.Buffered ageless =
        new Cohorts.Buffered(
            RESTING.fleet(), CONCURRENCY, GOAL, 100, new Staleness.Constant(), REST);
    float[] unweighed = run(of(ageless, wide), 1, new ArrayList<>());
    double near = 0;
    double far = 0;
    for (int i = 0; i < DIMENSION; i++) {
      near += Math.pow(noised[i] - plain[i], 2);
      far += Math.pow(unweighed[i] - plain[i], 2);
    }
    assertThat(Math.sqrt(near)).isLessThan(kind == Kind.LOCAL ? 1e-3 : 0.15);
    assertThat(far).isGreaterThan(20 * near);
  }

  /** Weighed, clipped, and told so: half are above a norm that follows the median of all. */
  @Test
  void run_ofStaleUpdates_tellsOfClippingAsItIs() throws InterruptedException {
    AdaptiveClipping clipping = new AdaptiveClipping(0.05, 0.4, 0.5, 0.3, 1);
    Cohorts.Buffered old =
        new Cohorts.Buffered(
            RESTING.fleet(), CONCURRENCY, GOAL, 100, new Staleness.Polynomial(1), REST);
    Protection adaptive =
        new Protection.Central(AdaptiveCentralPlan.first(clipping, DIMENSION, GOAL).vector())
            .withNoise(new ServerNoise.Adaptive(clipping));
    List<RoundReport> rounds = new ArrayList<>();
    run(
        SmallRuns.experiment(
            old, new Algorithm.Averaging(LEARNING, Weighting.EQUAL, new FedAvg(1)), adaptive, 60),
        1,
        rounds);
    double clipped =
        rounds.subList(30, 60).stream()
            .mapToDouble(round -> round.noise().orElseThrow().clipped())
            .average()
            .orElseThrow();
    assertThat(clipped).isBetween(0.25, 0.75);
  }

  private record Refused(Cohorts cohorts, Protection protection, String message) {}

  static Stream<Refused> refused() {
    Fleet timed = fleet(new Law.LogNormal(10, 1));
    SecureSum real =
        new SecureSum.Real(new Demands(0.4, 0.05, 0x1p-40, 0x1p-20, Adversary.SEMI_MALICIOUS));
    return Stream.of(
        new Refused(
            buffered(fleet(Law.unlimited()), 0), central(), "rest must be 1 or more under privacy"),
        new Refused(
            RESTING,
            new Protection.Distributed(shares(2), new SecureSum.Ideal(), DELTA),
            "cohorts must be of rounds where shares of noise are hidden by secure aggregation"),
        new Refused(
            RESTING,
            central().withSums(real),
            "cohorts must be of rounds where secure aggregation is real"),
        new Refused(
            RESTING,
            central().withAmplification(Amplification.POISSON),
            "cohorts must be of rounds but was"),
        new Refused(
            buffered(timed, REST),
            Kind.LOCAL.protection(),
            "examples-per-second of devices must be unlimited where clients come as they please"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void experiment_thatIsNotSound_isRefused(Refused refused) {
    assertThatThrownBy(() -> of(refused.cohorts(), refused.protection()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(refused.message());
  }

  /** Users whose devices take as long as any other's, as all have as many examples. */
  @Test
  void experiment_whereTimesWouldTellOfUsers_isRefused() {
    Cohorts timed = buffered(fleet(new Law.LogNormal(10, 1)), REST);
    Experiment alike = of(timed, central());
    Population uneven = population(Partition.parse("log-normal-sizes:1"));
    assertThatThrownBy(() -> alike.withPopulation(uneven))
        .hasMessageContaining("or all clients have as many examples")
        .hasMessageContaining("times would tell how many examples they have");
  }

  @Test
  void buffered_restThatLeavesNobody_isRefused() {
    assertThatThrownBy(() -> buffered(fleet(Law.unlimited()), 9))
        .hasMessage(
            "rest must leave clients to ask: concurrency + rest * goal, 33, must be at most the 30 there are");
    assertThat(buffered(fleet(Law.unlimited()), 8).participations(17)).isEqualTo(3);
  }
}
