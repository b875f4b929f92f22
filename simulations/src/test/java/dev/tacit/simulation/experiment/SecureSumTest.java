package dev.tacit.simulation.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.datasets.partition.Iid;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.fleet.DeviceClass;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.population.Population;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sums by the product's secure aggregation, against the same as they are. */
class SecureSumTest {
  private static final int DIMENSION = Pixels.MODEL.parameterCount();
  private static final int CLIENTS = 100;
  private static final SecureSum IDEAL = new SecureSum.Ideal();

  /** What the fleet of these tests loses is within it. */
  private static final SecureSum REAL =
      new SecureSum.Real(new Demands(0.4, 0.05, 0x1p-40, 0x1p-20, Adversary.SEMI_MALICIOUS));

  private static Experiment experiment(
      int cohort, double dropOut, LocalTraining training, Protection protection, int rounds) {
    Fleet fleet =
        Fleet.ideal(7, CLIENTS).withClasses(List.of(DeviceClass.ideal().withDropOut(dropOut)));
    return new Experiment(
        "test",
        7,
        rounds,
        new InitialModel(Pixels.MODEL),
        Population.partitioned("pixels", Pixels.of(900, 1), new Iid(), CLIENTS, 3),
        new Cohorts.Rounds(fleet, new Selection.Uniform(cohort), RoundRules.everybody()),
        new Algorithm.Averaging(training, Weighting.EQUAL, new ServerOptimizer.FedAvg(1)),
        protection,
        new Measurement(Pixels.of(50, 2), 2));
  }

  private static float[] run(Experiment experiment, int threads, List<RoundReport> rounds)
      throws InterruptedException {
    try (LocalEngine<Site> engine = Simulation.engine(experiment, threads)) {
      Simulation simulation = new Simulation(experiment, engine);
      simulation.run(rounds::add);
      return simulation.parameters();
    }
  }

  private static Protection central(int cohort, SecureSum sums) {
    return new Protection.Central(CentralPlan.of(DIMENSION, 0.5, cohort, 0.2)).withSums(sums);
  }

  private static Protection distributed(int cohort, SecureSum sums) {
    DistributedPlan plan =
        new DistributedPlan(
            ShareNoise.GAUSSIAN,
            DIMENSION,
            0.5,
            new CohortBounds(cohort, cohort / 2, 1),
            1 << 20,
            1 << 20,
            24);
    return new Protection.Distributed(plan, sums, 1e-5);
  }

  private static Protection local(SecureSum sums) {
    return new Protection.Local(new NoisySteps(2, 0.3, 1, 0.5, 3, 32, 20, 1), sums, 1e-5);
  }

  /** With the complete graph, and with a sparse one. */
  static Stream<List<Experiment>> pairs() {
    LocalTraining training = new LocalTraining(1, 8, 0.2);
    return Stream.of(
        pair(12, 0.2, training, central(12, IDEAL), central(12, REAL)),
        pair(12, 0.2, training, distributed(12, IDEAL), distributed(12, REAL)),
        pair(9, 0, LocalTraining.fedSgd(0.5), local(IDEAL), local(REAL)),
        pair(66, 0.1, training, central(66, IDEAL), central(66, REAL)));
  }

  private static List<Experiment> pair(
      int cohort, double dropOut, LocalTraining training, Protection ideal, Protection real) {
    return List.of(
        experiment(cohort, dropOut, training, ideal, 2),
        experiment(cohort, dropOut, training, real, 2));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void run_realSums_areTheIdealOnesBitForBit(List<Experiment> pair) throws InterruptedException {
    List<RoundReport> expected = new ArrayList<>();
    float[] ideal = run(pair.get(0), 2, expected);
    List<RoundReport> found = new ArrayList<>();
    assertThat(run(pair.get(1), 2, found)).isEqualTo(ideal);
    assertThat(found).isEqualTo(expected);
    assertThat(found).noneMatch(RoundReport::abandoned);
    boolean loses = pair.get(1).cohorts().fleet().classes().get(0).dropOut() > 0;
    assertThat(found.stream().mapToInt(RoundReport::droppedOut).sum() > 0).isEqualTo(loses);
  }

  @Test
  void run_realSumsOnOtherThreads_areTheSame() throws InterruptedException {
    Experiment experiment = experiment(12, 0.2, new LocalTraining(1, 8, 0.2), central(12, REAL), 3);
    assertThat(run(experiment, 5, new ArrayList<>()))
        .isEqualTo(run(experiment, 1, new ArrayList<>()));
  }

  /** Two thirds of twelve must be left to unmask, so with half of them lost nothing comes out. */
  @Test
  void run_moreLostThanASessionBears_abandonsTheRound() throws InterruptedException {
    SecureSum bears =
        new SecureSum.Real(new Demands(0.33, 0.05, 0x1p-40, 0x1p-20, Adversary.SEMI_MALICIOUS));
    Experiment experiment =
        experiment(12, 0.19, new LocalTraining(1, 8, 0.2), central(12, bears), 12);
    List<RoundReport> rounds = new ArrayList<>();
    run(experiment, 2, rounds);
    assertThat(rounds).anyMatch(RoundReport::abandoned).anyMatch(round -> !round.abandoned());
    for (RoundReport round : rounds) {
      assertThat(round.abandoned() || round.counted() >= 8).isTrue();
      assertThat(round.updateNorm() == 0).isEqualTo(round.abandoned());
    }
  }

  @Test
  void experiment_fleetThatLosesMoreThanItsSessionsBear_isRefused() {
    assertThatThrownBy(
            () -> experiment(12, 0.3, new LocalTraining(1, 8, 0.2), central(12, REAL), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "tolerated-drop-out of secure aggregation must be at least 0.500, for this fleet and"
                + " these rounds lose so many, but was 0.4");
    assertThatThrownBy(() -> experiment(1, 0, new LocalTraining(1, 8, 0.2), central(12, REAL), 3))
        .hasMessageContaining("largest cohort must be in [2, 12]");
  }

  /** Of another machine, which has no part of the session. */
  @Test
  void run_realSumsOnAnotherEngine_areRefused() {
    Experiment experiment = experiment(12, 0, new LocalTraining(1, 8, 0.2), central(12, REAL), 3);
    Engine<Site> elsewhere =
        new Engine<>() {
          @Override
          public <C, R extends Serializable> List<R> run(
              DeviceTask<Site, C, R> task, int places, Fold<C> fold) {
            throw new AssertionError("nothing may run");
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(() -> new Simulation(experiment, elsewhere).next())
        .hasMessageContaining("secure aggregation must be ideal but on threads of this machine");
  }
}
