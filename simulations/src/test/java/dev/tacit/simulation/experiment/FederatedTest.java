package dev.tacit.simulation.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.datasets.partition.Shards;
import dev.tacit.learning.Evaluation;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.model.Model;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.fleet.Stragglers;
import dev.tacit.simulation.population.Population;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FederatedTest {
  private static final int CLIENTS = 30;
  private static final Pixels TRAIN = Pixels.of(1500, 1);
  private static final Population POPULATION =
      Population.partitioned("pixels", TRAIN, new Shards(2), CLIENTS, 3).heldOut(0.3, 5);

  private static Experiment experiment(
      Federated federated, Cohorts.Rounds cohorts, LocalTraining training) {
    return new Experiment(
        "federated",
        7,
        20,
        new InitialModel(Pixels.MODEL),
        POPULATION,
        cohorts,
        new Algorithm.Averaging(training, Weighting.EXAMPLES, new ServerOptimizer.FedAvg(1)),
        new Protection.None(),
        new Measurement(Pixels.of(0, 1), 10, Optional.of(federated)));
  }

  private static Cohorts.Rounds cohorts(Fleet fleet, boolean partial) {
    return new Cohorts.Rounds(fleet, new Selection.Uniform(10), RoundRules.everybody(), partial);
  }

  private static List<RoundReport> run(Experiment experiment, float[][] parameters)
      throws InterruptedException {
    List<RoundReport> rounds = new ArrayList<>();
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 2)) {
      Simulation simulation = new Simulation(experiment, engine);
      simulation.run(rounds::add);
      parameters[0] = simulation.parameters();
    }
    return rounds;
  }

  @Test
  void run_allClientsMeasure_isWhatTheModelDoesForEach() throws InterruptedException {
    float[][] found = new float[1][];
    List<RoundReport> rounds =
        run(
            experiment(
                new Federated(1000, Optional.empty()),
                cohorts(Fleet.ideal(7, CLIENTS), true),
                new LocalTraining(2, 10, 0.3)),
            found);
    assertThat(rounds.get(8).clients()).isEmpty();
    assertThat(rounds.get(9).clients()).isPresent();
    ClientScores scores = rounds.get(19).clients().orElseThrow();
    Model model = Model.forClippedSums(Pixels.MODEL);
    List<Double> expected = new ArrayList<>();
    Evaluation whole = new Evaluation(0, 0, 0, 0);
    for (int client = 0; client < CLIENTS; client++) {
      Evaluation one = Evaluation.of(model, found[0], POPULATION.test(client));
      expected.add(one.accuracy());
      whole = whole.plus(one);
    }
    assertThat(scores.accuracies()).containsExactlyElementsOf(expected.stream().sorted().toList());
    assertThat(scores.whole().right()).isEqualTo(whole.right());
    assertThat(scores.whole().examples()).isEqualTo(whole.examples());
    assertThat(scores.quantile(0)).isEqualTo(scores.accuracies().get(0));
    assertThat(scores.quantile(0.5)).isEqualTo(scores.accuracies().get(14));
    assertThat(scores.quantile(1)).isEqualTo(scores.accuracies().get(29));
    assertThat(Arrays.stream(scores.tenths()).sum()).isEqualTo(30);
  }

  /** Each has a few classes only: to a model of its own the others are no temptation. */
  @Test
  void run_fineTuned_doesBetterForItsOwnAndLeavesTheModel() throws InterruptedException {
    float[][] plain = new float[1][];
    float[][] tuned = new float[1][];
    LocalTraining training = new LocalTraining(1, 10, 0.1);
    Cohorts.Rounds cohorts = cohorts(Fleet.ideal(7, CLIENTS), true);
    RoundReport without =
        run(experiment(new Federated(1000, Optional.empty()), cohorts, training), plain).get(19);
    RoundReport with =
        run(
                experiment(
                    new Federated(1000, Optional.of(new LocalTraining(5, 10, 0.3))),
                    cohorts,
                    training),
                tuned)
            .get(19);
    assertThat(without.personal()).isEmpty();
    assertThat(with.clients()).isEqualTo(without.clients());
    assertThat(with.personal().orElseThrow().mean())
        .isGreaterThan(with.clients().orElseThrow().mean() + 0.1);
    assertThat(tuned[0]).isEqualTo(plain[0]);
  }

  /** Ditto's shared model is that of averaging; its personal ones do better for their clients. */
  @Test
  void run_ditto_trainsModelsOfTheirOwnBesideTheShared() throws InterruptedException {
    LocalTraining training = new LocalTraining(1, 10, 0.1);
    Federated federated = new Federated(1000, Optional.empty());
    Cohorts.Rounds cohorts = cohorts(Fleet.ideal(7, CLIENTS), true);
    Experiment averaging = experiment(federated, cohorts, training);
    Experiment ditto =
        new Experiment(
            averaging.name(),
            averaging.seed(),
            averaging.rounds(),
            averaging.model(),
            averaging.population(),
            averaging.cohorts(),
            new Algorithm.Ditto(
                training,
                Weighting.EXAMPLES,
                new ServerOptimizer.FedAvg(1),
                new LocalTraining(3, 10, 0.3),
                0.1),
            averaging.protection(),
            averaging.measurement());
    float[][] plain = new float[1][];
    float[][] shared = new float[1][];
    RoundReport without = run(averaging, plain).get(19);
    RoundReport with = run(ditto, shared).get(19);
    assertThat(shared[0]).isEqualTo(plain[0]);
    assertThat(with.clients()).isEqualTo(without.clients());
    assertThat(with.personal().orElseThrow().mean())
        .isGreaterThan(with.clients().orElseThrow().mean() + 0.1);
  }

  @Test
  void run_stragglersDropped_countAsLate() throws InterruptedException {
    Fleet fleet = Fleet.ideal(7, CLIENTS).withStragglers(new Stragglers(0.5));
    Federated federated = new Federated(5, Optional.empty());
    LocalTraining training = new LocalTraining(5, 10, 0.1);
    assertThat(run(experiment(federated, cohorts(fleet, false), training), new float[1][]))
        .allMatch(round -> round.counted() == 5 && round.late() == 5);
    assertThat(run(experiment(federated, cohorts(fleet, true), training), new float[1][]))
        .allMatch(round -> round.counted() == 10 && round.late() == 0);
  }

  @Test
  void scores_ofTwoClients_areTheirMeanAndDeviation() {
    ClientScores scores =
        ClientScores.of(List.of(new Evaluation(1, 2, 3, 2), new Evaluation(6, 6, 1, 6)))
            .orElseThrow();
    assertThat(scores.mean()).isEqualTo(0.75);
    assertThat(scores.deviation()).isEqualTo(0.25);
    assertThat(scores.whole().accuracy()).isCloseTo(7 / 8.0, within(1e-15));
    assertThat(scores.tenths()).containsExactly(0, 0, 0, 0, 0, 1, 0, 0, 0, 1);
  }
}
