package dev.tacit.simulation.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.datasets.partition.Dirichlet;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.federated.Staleness;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.fleet.DeviceClass;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.Law;
import dev.tacit.simulation.population.Population;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BufferedTest {
  private static final int CLIENTS = 30;
  private static final Pixels TRAIN = Pixels.of(1500, 1);
  private static final Pixels TEST = Pixels.of(700, 2);

  /** Of very different speeds, so that models of many ages come together. */
  private static Experiment experiment(int stalest, int rounds, Protection protection) {
    Law none = Law.constant(0);
    DeviceClass uneven =
        new DeviceClass(
            "uneven",
            1,
            new Law.LogNormal(10, 1.5),
            Law.unlimited(),
            Law.unlimited(),
            none,
            new Law.HalfNormal(3),
            0.1);
    return new Experiment(
        "buffered",
        7,
        rounds,
        new InitialModel(Pixels.MODEL),
        Population.partitioned("pixels", TRAIN, new Dirichlet(1), CLIENTS, 3),
        new Cohorts.Buffered(
            Fleet.ideal(7, CLIENTS).withClasses(List.of(uneven)), 10, 3, stalest, Staleness.ROOT),
        new Algorithm.Averaging(
            new LocalTraining(1, 10, 0.1), Weighting.EQUAL, new ServerOptimizer.FedAvg(1)),
        protection,
        new Measurement(TEST, 40, Optional.empty()));
  }

  private static float[] run(Experiment experiment, int threads, List<RoundReport> rounds)
      throws InterruptedException {
    try (LocalEngine<Site> engine = Simulation.engine(experiment, threads)) {
      Simulation simulation = new Simulation(experiment, engine);
      simulation.run(rounds::add);
      return simulation.parameters();
    }
  }

  @Test
  void run_onAnyNumberOfThreadsAndAfterResume_isBitIdentical() throws Exception {
    Experiment experiment = experiment(100, 30, new Protection.None());
    List<RoundReport> rounds = new ArrayList<>();
    float[] expected = run(experiment, 1, rounds);
    List<RoundReport> again = new ArrayList<>();
    assertThat(run(experiment, 3, again)).isEqualTo(expected);
    assertThat(again).isEqualTo(rounds);
    assertThat(rounds).allMatch(round -> round.counted() == 3);
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 2)) {
      Simulation first = new Simulation(experiment, engine);
      for (int i = 0; i < 17; i++) {
        first.next();
      }
      first.save(new DataOutputStream(kept));
      Simulation second = new Simulation(experiment, engine);
      second.restore(new DataInputStream(new ByteArrayInputStream(kept.toByteArray())));
      List<RoundReport> rest = new ArrayList<>();
      second.run(rest::add);
      assertThat(second.parameters()).isEqualTo(expected);
      assertThat(rest).isEqualTo(rounds.subList(17, 30));
    }
  }

  @Test
  void run_longEnough_learnsFromStaleUpdates() throws InterruptedException {
    List<RoundReport> rounds = new ArrayList<>();
    run(experiment(100, 200, new Protection.None()), 2, rounds);
    assertThat(rounds.get(199).test().orElseThrow().accuracy()).isGreaterThan(0.85);
    assertThat(rounds.get(199).simulatedSeconds()).isPositive();
    assertThat(rounds)
        .isSortedAccordingTo((a, b) -> Double.compare(a.simulatedSeconds(), b.simulatedSeconds()));
  }

  @Test
  void run_noneMayBeStale_throwsThemAway() throws InterruptedException {
    List<RoundReport> rounds = new ArrayList<>();
    run(experiment(0, 30, new Protection.None()), 2, rounds);
    assertThat(rounds.stream().mapToInt(RoundReport::late).sum()).isGreaterThan(30);
    assertThat(rounds).allMatch(round -> round.cohort() == round.counted() + round.late());
  }

  @Test
  void experiment_withNoiseOfCohorts_isRefused() {
    assertThatThrownBy(
            () ->
                experiment(
                    10,
                    10,
                    new Protection.Central(CentralPlan.of(Pixels.MODEL.parameterCount(), 1, 3, 1))))
        .hasMessageContaining("rest must be 1 or more under privacy");
  }
}
