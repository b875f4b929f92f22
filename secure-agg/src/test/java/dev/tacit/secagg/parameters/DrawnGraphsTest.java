package dev.tacit.secagg.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.graph.NeighbourGraph;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.testing.Fleet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The bounds against graphs that the product draws; the draws are hashes, the same in every run.
 */
class DrawnGraphsTest {
  private static final int COHORT = 100;
  private static final int GRAPHS = 4000;

  /**
   * Failures demanded at most every tenth time. Of 4,000 graphs as many fail as the bound says, or
   * fewer (Chernoff: were the bound the truth, 1.8 times as many would be seen with probability
   * below 1e-6 from 55 expected on), yet not a tenth of that or less: neighbours share neighbours,
   * so failures come in clusters, which a union bound counts one by one.
   */
  @ParameterizedTest
  @CsvSource({
    "SEMI_HONEST, 0.05, 0.2",
    "SEMI_MALICIOUS, 0.1, 0.2",
  })
  void bounds_weakDemands_holdAndAreNotVacuous(
      Adversary adversary, double dropOut, double corrupt) {
    Demands demands = new Demands(dropOut, corrupt, 0.1, 0.1, adversary);
    GraphParameters found = ParameterFinder.find(demands, COHORT);
    assertThat(found.complete()).isFalse();
    int corruptDevices = demands.corruptOf(COHORT);
    int live = COHORT - demands.droppedOf(COHORT);
    SecAggParameters parameters = found.summing(List.of(new VectorShape(8, 1)));
    List<String> names = Fleet.names(COHORT);

    int betrayed = 0;
    int lost = 0;
    for (int round = 0; round < GRAPHS; round++) {
      NeighbourGraph graph = NeighbourGraph.of(parameters, Fleet.binding(names, round, (byte) 9));
      // The first devices are corrupt, the last drop out.
      betrayed +=
          IntStream.range(corruptDevices, COHORT)
                  .anyMatch(device -> betrayed(graph, found, device, corruptDevices))
              ? 1
              : 0;
      lost +=
          IntStream.range(0, COHORT)
                  .anyMatch(
                      device -> near(graph, device, other -> other < live) < found.threshold())
              ? 1
              : 0;
    }
    assertFailures(betrayed, found.securityFailure());
    assertFailures(lost, found.correctnessFailure());
  }

  private static void assertFailures(int graphs, double bound) {
    double expected = bound * GRAPHS;
    assertThat(expected).isGreaterThan(55);
    assertThat((double) graphs).isBetween(expected / 10, 1.8 * expected);
  }

  /**
   * One device's corrupt neighbours in 4,000 graphs are hypergeometric: each tail whose variance is
   * 100 or more is what the formula says, within seven standard deviations (Bernstein: each is off
   * with probability below 1e-8).
   */
  @Test
  void neighbours_drawnGraphs_areHypergeometric() {
    int degree = 20;
    int corrupt = 30;
    SecAggParameters parameters = new SecAggParameters(degree, 14, 8, 1);
    List<String> names = Fleet.names(COHORT);
    int[] seen = new int[degree + 1];
    for (int round = 0; round < GRAPHS; round++) {
      NeighbourGraph graph = NeighbourGraph.of(parameters, Fleet.binding(names, round, (byte) 8));
      for (int i = near(graph, COHORT - 1, other -> other < corrupt); i >= 0; i--) {
        seen[i]++;
      }
    }
    Hypergeometric tails = new Hypergeometric(COHORT - 1, corrupt, degree);
    int checked = 0;
    for (int count = 1; count <= degree; count++) {
      double tail = tails.atLeast(count);
      double variance = GRAPHS * tail * (1 - tail);
      if (variance >= 100) {
        double expected = GRAPHS * tail;
        assertThat((double) seen[count]).isEqualTo(expected, within(7 * Math.sqrt(variance)));
        checked++;
      }
    }
    assertThat(checked).isGreaterThanOrEqualTo(6);
  }

  /** The server has what it takes to rebuild the secrets that it must not. */
  private static boolean betrayed(
      NeighbourGraph graph, GraphParameters found, int owner, int corruptDevices) {
    int corrupt = near(graph, owner, other -> other < corruptDevices);
    if (found.adversary() == Adversary.SEMI_HONEST) {
      return corrupt >= found.threshold();
    }
    int honest = graph.closedNeighbourhood(owner).length - 1 - corrupt;
    return honest + 2 * corrupt >= 2 * found.threshold();
  }

  private static int near(NeighbourGraph graph, int device, IntPredicate which) {
    int count = 0;
    for (int other : graph.closedNeighbourhood(device)) {
      count += other != device && which.test(other) ? 1 : 0;
    }
    return count;
  }

  /** Three of 64 may drop out: whenever each does, the state machines finish the sum. */
  @Test
  void session_asManyDropOutsAsDemanded_completes() {
    int cohort = 64;
    Demands demands = Demands.standard(Adversary.SEMI_MALICIOUS);
    GraphParameters found = ParameterFinder.find(demands, cohort);
    assertThat(found.complete()).isFalse();
    assertThat(found.correctnessFailure()).isZero();
    assertThat(demands.droppedOf(cohort)).isEqualTo(3);
    for (int run = 0; run < 2; run++) {
      Fleet fleet = new Fleet(cohort, found.summing(List.of(new VectorShape(16, 1))), run);
      NeighbourGraph graph = NeighbourGraph.of(fleet.parameters, fleet.binding);
      // Three neighbours of one device, the worst case for it.
      int[] near = graph.closedNeighbourhood(run);
      Map<String, Integer> deaths = new HashMap<>();
      for (int i = 0; i < 3; i++) {
        deaths.put(fleet.roster.get(near[i]), Math.min(2 * run + i, Fleet.LIVES - 1));
      }
      Map<String, SecAggClient> clients = fleet.clients(run, inputs(cohort));
      SecAggServer server = fleet.server();
      Fleet.run(server, clients, deaths, null);
      assertThat(server.phase()).isEqualTo(ServerPhase.COMPLETE);
      long sum = server.survivors().stream().mapToLong(name -> fleet.roster.indexOf(name)).sum();
      assertThat(server.sum()).containsExactly(sum);
    }
  }

  private static int[][] inputs(int cohort) {
    return IntStream.range(0, cohort).mapToObj(i -> new int[] {i}).toArray(int[][]::new);
  }
}
