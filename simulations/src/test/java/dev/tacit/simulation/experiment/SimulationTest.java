package dev.tacit.simulation.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.datasets.partition.Dirichlet;
import dev.tacit.datasets.partition.Iid;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.dpsgd.PlainSum;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.fleet.DeviceClass;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.fleet.Stragglers;
import dev.tacit.simulation.population.Population;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {
  private static final int CLIENTS = 30;
  private static final ModelSpec MODEL = Pixels.MODEL;
  private static final Pixels TRAIN = Pixels.of(1500, 1);
  private static final Pixels TEST = Pixels.of(700, 2);

  private static Experiment experiment(
      Partition partition,
      Fleet fleet,
      LocalTraining training,
      ServerOptimizer server,
      Protection protection,
      int rounds) {
    return new Experiment(
        "test",
        7,
        rounds,
        new InitialModel(MODEL),
        Population.partitioned("pixels", TRAIN, partition, CLIENTS, 3),
        new Cohorts.Rounds(fleet, new Selection.Uniform(11), RoundRules.everybody()),
        new Algorithm.Averaging(
            training,
            protection instanceof Protection.None ? Weighting.EXAMPLES : Weighting.EQUAL,
            server),
        protection,
        new Measurement(TEST, 2));
  }

  private static Fleet ideal() {
    return Fleet.ideal(7, CLIENTS);
  }

  private static float[] run(Experiment experiment, int threads, List<RoundReport> rounds)
      throws InterruptedException {
    try (LocalEngine<Site> engine = Simulation.engine(experiment, threads)) {
      Simulation simulation = new Simulation(experiment, engine);
      simulation.run(rounds::add);
      return simulation.parameters();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void run_onAnyNumberOfThreads_isBitIdentical(boolean central) throws InterruptedException {
    Fleet fleet =
        ideal()
            .withClasses(List.of(DeviceClass.ideal().withDropOut(0.2)))
            .withStragglers(new Stragglers(0.5));
    Protection protection =
        central
            ? new Protection.Central(CentralPlan.of(MODEL.parameterCount(), 0.5, 11, 0.1))
            : new Protection.None();
    Experiment experiment =
        experiment(
            new Dirichlet(0.3),
            fleet,
            new LocalTraining(3, 8, 0.1, 0.99, 0, 0.1),
            new ServerOptimizer.FedAdam(0.05),
            protection,
            5);
    List<RoundReport> rounds = new ArrayList<>();
    float[] expected = run(experiment, 1, rounds);
    assertThat(rounds).hasSize(5).allMatch(round -> round.counted() + round.droppedOut() == 11);
    assertThat(rounds.stream().mapToInt(RoundReport::droppedOut).sum()).isPositive();
    for (int threads : new int[] {1, 2, 5}) {
      List<RoundReport> again = new ArrayList<>();
      assertThat(run(experiment, threads, again)).isEqualTo(expected);
      assertThat(again).isEqualTo(rounds);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void restore_afterAnyRound_goesOnBitForBit(boolean central) throws Exception {
    Protection protection =
        central
            ? new Protection.Central(CentralPlan.of(MODEL.parameterCount(), 0.5, 11, 0.1))
            : new Protection.None();
    Experiment experiment =
        experiment(
            new Dirichlet(0.3),
            Fleet.ideal(7, CLIENTS).withStragglers(new Stragglers(0.5)),
            new LocalTraining(2, 8, 0.1),
            new ServerOptimizer.FedYogi(0.05),
            protection,
            4);
    List<RoundReport> rounds = new ArrayList<>();
    float[] expected = run(experiment, 1, rounds);
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 1)) {
      Simulation first = new Simulation(experiment, engine);
      first.next();
      first.next();
      first.save(new DataOutputStream(kept));
    }
    List<RoundReport> rest = new ArrayList<>();
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 2)) {
      Simulation second = new Simulation(experiment, engine);
      second.restore(new DataInputStream(new ByteArrayInputStream(kept.toByteArray())));
      second.run(rest::add);
      assertThat(second.parameters()).isEqualTo(expected);
    }
    assertThat(rest).isEqualTo(rounds.subList(2, 4));
  }

  @Test
  void run_fedAvg_learnsWhatNoClientKnowsAlone() throws InterruptedException {
    List<RoundReport> rounds = new ArrayList<>();
    Experiment experiment =
        experiment(
            new Dirichlet(0.3),
            ideal(),
            new LocalTraining(2, 10, 0.3),
            new ServerOptimizer.FedAvg(1),
            new Protection.None(),
            41);
    run(experiment, 2, rounds);
    assertThat(rounds.get(0).test()).isEmpty();
    assertThat(rounds.get(1).test()).isPresent();
    assertThat(rounds.get(40).test().orElseThrow().accuracy()).isGreaterThan(0.9);
    assertThat(rounds.get(40).test().orElseThrow().examples()).isEqualTo(TEST.size());
  }

  /** Steps on all examples of all clients, weighted by their number, are steps on the whole. */
  @Test
  void run_fedSgdOnEverybody_isGradientDescent() throws InterruptedException {
    double rate = 0.4;
    Experiment one =
        experiment(
            new Dirichlet(1),
            ideal(),
            LocalTraining.fedSgd(rate),
            new ServerOptimizer.FedAvg(1),
            new Protection.None(),
            3);
    Experiment everybody =
        one.withCohorts(
            new Cohorts.Rounds(ideal(), new Selection.Uniform(CLIENTS), RoundRules.everybody()));
    float[] found = run(everybody, 2, new ArrayList<>());
    Model model = Model.forClippedSums(MODEL);
    float[] expected = model.initialParameters(7);
    double[] sum = new double[expected.length];
    try (PlainSum sums = new PlainSum(List.of(model), TRAIN)) {
      for (int step = 0; step < 3; step++) {
        sums.load(expected);
        sums.compute(IntStream.range(0, TRAIN.size()).toArray(), sum);
        for (int i = 0; i < sum.length; i++) {
          expected[i] -= (float) (rate * sum[i] / TRAIN.size());
        }
      }
    }
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(2e-6f));
    }
  }

  /**
   * Updates of next to nothing: what is left is the noise, sigma c / n on each coordinate of the
   * mean. The sum of 512 squares of standard normals is within 7 standard deviations of its mean
   * but for a probability below 1e-9.
   */
  @Test
  void run_central_addsThePlansNoiseToTheMean() throws InterruptedException {
    double clip = 0.2;
    double multiplier = 1.5;
    CentralPlan plan = CentralPlan.of(MODEL.parameterCount(), clip, 11, multiplier);
    Experiment experiment =
        experiment(
            new Iid(),
            ideal(),
            new LocalTraining(1, 10, 1e-9),
            new ServerOptimizer.FedAvg(1),
            new Protection.Central(plan),
            1);
    List<RoundReport> rounds = new ArrayList<>();
    run(experiment, 2, rounds);
    double expected = plan.predictedError(11);
    assertThat(expected).isCloseTo(multiplier * clip / 11, within(0.01 * multiplier * clip / 11));
    double size = MODEL.parameterCount();
    double mean = Math.pow(rounds.get(0).updateNorm(), 2) / size;
    assertThat(mean / (expected * expected)).isCloseTo(1, within(7 * Math.sqrt(2 / size) + 0.01));
  }

  @Test
  void run_everybodyDropsOut_leavesTheModelAndSaysSo() throws InterruptedException {
    Experiment experiment =
        experiment(
            new Iid(),
            ideal().withClasses(List.of(DeviceClass.ideal().withDropOut(1 - 1e-12))),
            new LocalTraining(1, 10, 0.1),
            new ServerOptimizer.FedAvg(1),
            new Protection.None(),
            2);
    List<RoundReport> rounds = new ArrayList<>();
    float[] found = run(experiment, 1, rounds);
    assertThat(rounds).allMatch(RoundReport::abandoned);
    assertThat(found).isEqualTo(Model.forClippedSums(MODEL).initialParameters(7));
  }

  @Test
  void experiment_weightsUnderPrivacyOrAnotherFleet_areRefused() {
    assertThatThrownBy(
            () ->
                new Protection.Central(CentralPlan.of(10, 1, 11, 1))
                    .requireFits(
                        new Cohorts.Rounds(
                            ideal(), new Selection.Uniform(11), RoundRules.everybody()),
                        new Algorithm.Averaging(
                            new LocalTraining(1, 10, 0.1),
                            Weighting.EXAMPLES,
                            new ServerOptimizer.FedAvg(1)),
                        3))
        .hasMessageContaining("weighting must be equal");
    assertThatThrownBy(
            () ->
                experiment(
                    new Iid(),
                    Fleet.ideal(7, CLIENTS + 1),
                    new LocalTraining(1, 10, 0.1),
                    new ServerOptimizer.FedAvg(1),
                    new Protection.None(),
                    2))
        .hasMessageContaining("population must be as large as the fleet");
    assertThatThrownBy(() -> new LocalTraining(1, 10, 0.1, 0, 0, 0))
        .hasMessageContaining("decay must be");
  }
}
