package dev.tacit.simulation.experiment;

import static dev.tacit.simulation.experiment.SmallRuns.COHORT;
import static dev.tacit.simulation.experiment.SmallRuns.LEARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.learning.federated.ServerOptimizer.FedAvg;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.experiment.Deviation.Outcome;
import dev.tacit.simulation.experiment.PrivateAlgorithmTest.Kind;
import dev.tacit.simulation.randomness.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody else computes of devices, and devices of which nothing arrives. */
class ReplayTest {
  private static final int ROUNDS = 5;

  private record Place(int client, int round) {}

  private static Stream<Algorithm> algorithms() {
    return Stream.concat(
        Stream.of(new Algorithm.Averaging(LEARNING, Weighting.EQUAL, new FedAvg(1))),
        PrivateAlgorithmTest.algorithms());
  }

  /** To the last bit: by the same order of batches, from what was released and nothing else. */
  @ParameterizedTest
  @EnumSource
  void update_ofAClientsExamples_isWhatItHandsIn(Kind kind) throws InterruptedException {
    for (Algorithm algorithm : algorithms().toList()) {
      Experiment experiment = kind.of(algorithm, 0.1, 0.5, ROUNDS);
      Map<Place, float[]> handedIn = new HashMap<>();
      List<Release> releases = new ArrayList<>();
      watch(
          experiment.withDeviation(
              (client, round, seeds, update) -> {
                handedIn.put(new Place(client, round), update.clone());
                return Outcome.HONEST;
              }),
          releases);
      Replay replay = new Replay(experiment);
      Map<Integer, Replay.Memory> memories = new HashMap<>();
      int again = 0;
      for (Release release : releases) {
        for (int client : release.clients()) {
          float[] expected = handedIn.get(new Place(client, release.round()));
          Replay.clip(expected, release.norm().orElseThrow());
          again += memories.containsKey(client) ? 1 : 0;
          float[] update =
              replay.update(
                  release,
                  experiment.population().train(client),
                  memories.computeIfAbsent(client, none -> new Replay.Memory()),
                  order(experiment, release.round(), client));
          assertThat(update).as("client %d in %s", client, release.round()).isEqualTo(expected);
        }
      }
      // Some remembered a round.
      assertThat(again).isPositive();
    }
  }

  private static long order(Experiment experiment, int round, int client) {
    return Seeds.of(experiment.seed()).at("round", round).at("client", client).at("order").bits();
  }

  private static void watch(Experiment experiment, List<Release> releases)
      throws InterruptedException {
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 1)) {
      Simulation simulation = new Simulation(experiment, engine);
      simulation.watch(releases::add);
      simulation.run(round -> {});
    }
  }

  /** A clipping norm that follows the updates is told of each round. */
  @Test
  void release_underAdaptiveClipping_hasTheNormOfItsRound() throws InterruptedException {
    Algorithm algorithm = new Algorithm.Averaging(LEARNING, Weighting.EQUAL, new FedAvg(1));
    List<Release> releases = new ArrayList<>();
    List<RoundReport> rounds = new ArrayList<>();
    Experiment experiment = Kind.ADAPTIVE.of(algorithm, 0.1, 0.5, ROUNDS);
    watch(experiment, releases);
    SmallRuns.run(experiment, 2, rounds);
    assertThat(releases.stream().map(release -> release.norm().orElseThrow()).distinct().count())
        .isGreaterThan(2);
    for (int round = 0; round < ROUNDS; round++) {
      assertThat(releases.get(round).norm().orElseThrow())
          .isEqualTo(rounds.get(round).noise().orElseThrow().clippingNorm());
    }
  }

  /** Else a user who is not there would be one who says that its update is short. */
  @Test
  void encode_ofWhatDoesNotArrive_isZerosAlsoWhereNormsAreTold() {
    Algorithm algorithm = new Algorithm.Averaging(LEARNING, Weighting.EQUAL, new FedAvg(1));
    Experiment experiment = Kind.ADAPTIVE.of(algorithm, 0.1, 0.5, 1);
    for (Outcome outcome : List.of(Outcome.NOTHING, Outcome.HONEST)) {
      Experiment deviating = experiment.withDeviation((client, round, seeds, update) -> outcome);
      Site site = Site.of(deviating);
      Broadcast broadcast =
          new Broadcast(
              1,
              0,
              new float[][] {deviating.initial().parameters()},
              new int[COHORT],
              new int[COHORT],
              IntStream.generate(() -> 1).limit(COHORT).toArray(),
              new int[COHORT],
              new int[0]);
      Coding coding =
          new CentralClaim((Protection.Central) deviating.protection()).coding(deviating);
      DeviceWork work = DeviatingWork.of(deviating, broadcast, new LocalWork(broadcast));
      coding.device(broadcast, work).encode(site, 0);
      if (outcome == Outcome.NOTHING) {
        assertThat(site.encoded()).containsOnly(0);
      } else {
        assertThat(site.encoded()[site.encoded().length - 1]).isNotZero();
      }
    }
  }
}
