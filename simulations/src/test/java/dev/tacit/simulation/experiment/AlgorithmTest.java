package dev.tacit.simulation.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.datasets.partition.Iid;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.datasets.partition.Shards;
import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.robust.Krum;
import dev.tacit.learning.robust.Median;
import dev.tacit.learning.robust.RobustRule;
import dev.tacit.learning.robust.TrimmedMean;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.fleet.Stragglers;
import dev.tacit.simulation.population.Population;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Algorithms in rounds: their steps are tested where they are, in learning.federated. */
class AlgorithmTest {
  private static final int CLIENTS = 20;
  private static final Pixels TRAIN = Pixels.of(1000, 1);
  private static final Pixels TEST = Pixels.of(700, 2);
  private static final ServerOptimizer AVERAGE = new ServerOptimizer.FedAvg(1);

  private static Experiment experiment(
      Algorithm algorithm, Partition partition, Fleet fleet, int cohort, int rounds) {
    return new Experiment(
        "algorithms",
        7,
        rounds,
        new InitialModel(Pixels.MODEL),
        Population.partitioned("pixels", TRAIN, partition, CLIENTS, 3),
        new Cohorts.Rounds(fleet, new Selection.Uniform(cohort), RoundRules.everybody()),
        algorithm,
        new Protection.None(),
        new Measurement(TEST, rounds));
  }

  private static Fleet fleet() {
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

  static Stream<Algorithm> algorithms() {
    return Stream.of(
        new Algorithm.Normalised(
            new LocalTraining(4, 8, 0.1, 1, 0.5, 0.01), Weighting.EXAMPLES, AVERAGE),
        new Algorithm.ControlVariates(
            new LocalTraining(3, 8, 0.1), Scaffold.Variate.MEAN_OF_STEPS, AVERAGE),
        new Algorithm.ControlVariates(
            new LocalTraining(3, 8, 0.1),
            Scaffold.Variate.GRADIENT_AT_START,
            new ServerOptimizer.FedAdam(0.05)),
        new Algorithm.Ditto(
            new LocalTraining(2, 8, 0.1),
            Weighting.EXAMPLES,
            AVERAGE,
            new LocalTraining(1, 8, 0.1),
            0.5));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void run_onAnyNumberOfThreadsAndAfterResume_isBitIdentical(Algorithm algorithm) throws Exception {
    Experiment experiment =
        experiment(algorithm, new Shards(2), fleet().withStragglers(new Stragglers(0.5)), 7, 6);
    List<RoundReport> rounds = new ArrayList<>();
    float[] expected = run(experiment, 1, rounds);
    List<RoundReport> again = new ArrayList<>();
    assertThat(run(experiment, 3, again)).isEqualTo(expected);
    assertThat(again).isEqualTo(rounds);
    assertThat(SmallRuns.sentElsewhere(experiment)).isEqualTo(expected);
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 2)) {
      Simulation first = new Simulation(experiment, engine);
      for (int i = 0; i < 4; i++) {
        first.next();
      }
      first.save(new DataOutputStream(kept));
      Simulation second = new Simulation(experiment, engine);
      second.restore(input(kept.toByteArray()));
      List<RoundReport> rest = new ArrayList<>();
      second.run(rest::add);
      assertThat(second.parameters()).isEqualTo(expected);
      assertThat(rest).isEqualTo(rounds.subList(4, 6));
      byte[] cut = Arrays.copyOf(kept.toByteArray(), kept.size() / 2);
      assertThatThrownBy(() -> new Simulation(experiment, engine).restore(input(cut)))
          .isInstanceOf(IOException.class);
    }
  }

  private static DataInputStream input(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  /** All do the same steps: normalised and multiplied back, to the rounding of floats. */
  @Test
  void normalised_equalSteps_isAveraging() throws InterruptedException {
    LocalTraining training = new LocalTraining(2, 10, 0.1);
    float[] averaging =
        run(
            experiment(
                new Algorithm.Averaging(training, Weighting.EXAMPLES, AVERAGE),
                new Iid(),
                fleet(),
                7,
                3),
            2,
            new ArrayList<>());
    float[] normalised =
        run(
            experiment(
                new Algorithm.Normalised(training, Weighting.EXAMPLES, AVERAGE),
                new Iid(),
                fleet(),
                7,
                3),
            2,
            new ArrayList<>());
    for (int i = 0; i < averaging.length; i++) {
      assertThat(normalised[i]).isCloseTo(averaging[i], within(1e-5f));
    }
  }

  /** Variates begin at zeros: the first round is that of averaging, later ones are not. */
  @Test
  void controlVariates_firstRound_isAveraging() throws InterruptedException {
    LocalTraining training = new LocalTraining(2, 10, 0.1);
    for (int rounds = 1; rounds <= 2; rounds++) {
      float[] averaging =
          run(
              experiment(
                  new Algorithm.Averaging(training, Weighting.EQUAL, AVERAGE),
                  new Shards(2),
                  fleet(),
                  CLIENTS,
                  rounds),
              2,
              new ArrayList<>());
      float[] variates =
          run(
              experiment(
                  new Algorithm.ControlVariates(training, Scaffold.Variate.MEAN_OF_STEPS, AVERAGE),
                  new Shards(2),
                  fleet(),
                  CLIENTS,
                  rounds),
              2,
              new ArrayList<>());
      if (rounds == 1) {
        assertThat(variates).isEqualTo(averaging);
      } else {
        assertThat(variates).isNotEqualTo(averaging);
      }
    }
  }

  /** Many local steps on few classes each: clients drift, and variates hold them together. */
  @Test
  void controlVariates_underLabelSkew_comeFurther() throws InterruptedException {
    LocalTraining training = new LocalTraining(10, 10, 0.1);
    List<RoundReport> averaging = new ArrayList<>();
    run(
        experiment(
            new Algorithm.Averaging(training, Weighting.EQUAL, AVERAGE),
            new Shards(1),
            fleet(),
            CLIENTS,
            15),
        2,
        averaging);
    List<RoundReport> variates = new ArrayList<>();
    run(
        experiment(
            new Algorithm.ControlVariates(training, Scaffold.Variate.MEAN_OF_STEPS, AVERAGE),
            new Shards(1),
            fleet(),
            CLIENTS,
            15),
        2,
        variates);
    assertThat(variates.get(14).test().orElseThrow().loss())
        .isLessThan(0.8 * averaging.get(14).test().orElseThrow().loss());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void robustRule_inRounds_isBitIdenticalAndLearns(RobustRule rule) throws InterruptedException {
    Experiment experiment =
        experiment(
                new Algorithm.Averaging(new LocalTraining(3, 8, 0.3), Weighting.EQUAL, AVERAGE),
                new Iid(),
                fleet(),
                9,
                40)
            .withProtection(new Protection.None(Optional.of(rule)));
    List<RoundReport> rounds = new ArrayList<>();
    float[] expected = run(experiment, 1, rounds);
    assertThat(run(experiment, 3, new ArrayList<>())).isEqualTo(expected);
    assertThat(SmallRuns.sentElsewhere(experiment)).isEqualTo(expected);
    assertThat(rounds.get(39).test().orElseThrow().accuracy()).isGreaterThan(0.8);
  }

  static Stream<RobustRule> rules() {
    return Stream.of(new Median(), new TrimmedMean(0.2), new Krum(2), new Krum(2, 4));
  }

  /** Nothing may be made of them: the model is as it was, and the round counts as abandoned. */
  @Test
  void robustRule_cohortTooSmall_abandonsTheRound() throws InterruptedException {
    Experiment experiment =
        experiment(
                new Algorithm.Averaging(new LocalTraining(1, 8, 0.3), Weighting.EQUAL, AVERAGE),
                new Iid(),
                fleet(),
                4,
                2)
            .withProtection(new Protection.None(Optional.of(new Krum(1))));
    List<RoundReport> rounds = new ArrayList<>();
    assertThat(run(experiment, 2, rounds))
        .isEqualTo(Model.forClippedSums(Pixels.MODEL).initialParameters(7));
    assertThat(rounds).allMatch(round -> round.abandoned() && round.examples() == 0);
  }

  /** FedNova's tau_eff is made of how many steps devices did. */
  @Test
  void experiment_whatNeedsMoreThanASum_isRefusedUnderPrivacy() {
    Protection central =
        new Protection.Central(CentralPlan.of(Pixels.MODEL.parameterCount(), 1, 7, 1));
    Cohorts rounds = new Cohorts.Rounds(fleet(), new Selection.Uniform(7), RoundRules.everybody());
    Algorithm normalised =
        new Algorithm.Normalised(new LocalTraining(4, 8, 0.1), Weighting.EQUAL, AVERAGE);
    assertThatThrownBy(() -> central.requireFits(rounds, normalised, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "algorithm must make its step of the noised sum alone under privacy but Normalised takes"
                + " what devices' steps come to, which tells how many examples they have, unless"
                + " effectiveSteps are given");
  }
}
