package dev.tacit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.client.Fleet.Running;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.secagg.server.ServerPhase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HonestRoundTest {
  @TempDir Path directory;

  @Test
  void run_fourDevicesTwoRounds_moveTheCheckpointAndReleaseTheSpend() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = fleet.startAll(4);
      float[] parameters = Script.START.clone();
      for (int round = 1; round <= 2; round++) {
        float[] mean =
            Script.wholeRound(
                fleet.aggregator,
                fleet.aggregator.arrivals(4),
                Script.plan(round).build(),
                Checkpoint.encode(Script.MODEL, parameters),
                fleet.trust);
        assertThat(norm(mean)).as("mean update of round %d", round).isBetween(0.01, 10.0);
        for (int i = 0; i < mean.length; i++) {
          parameters[i] += mean[i];
        }
      }
      for (Device device : fleet.aggregator.arrivals(4)) {
        device.comeBack(0, true);
      }

      SelfComposed charged = new SelfComposed(new PoissonSampled(0.1, new Gaussian(1.0)), 10);
      for (Running client : clients) {
        ClientSummary summary = client.summary();
        assertThat(summary.reason()).isEqualTo(StopReason.TASK_FINISHED);
        assertThat(summary.roundsTaken()).isEqualTo(2);
        assertThat(summary.charged()).isEqualTo(charged);
        assertThat(summary.epsilon())
            .isEqualTo(
                PldAccountant.epsilon(charged, NeighbouringRelation.ADD_OR_REMOVE_ONE, 1e-5));
        assertThat(client.recorder().outcomes)
            .containsExactly(RoundOutcome.COMMITTED, RoundOutcome.COMMITTED);
        assertThat(client.entries())
            .extracting(LedgerEntry::kind)
            .containsExactly(Kind.INTENT, Kind.OUTCOME, Kind.INTENT, Kind.OUTCOME);
        assertThat(client.entries())
            .extracting(LedgerEntry::outcome)
            .containsExactly(Outcome.PENDING, Outcome.RELEASED, Outcome.PENDING, Outcome.RELEASED);
      }
    }
  }

  @Test
  void run_oneRound_entersThePhasesInOrder() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = fleet.startAll(3);
      oneRound(fleet, 3);
      for (Device device : fleet.aggregator.arrivals(3)) {
        device.comeBack(0, true);
      }
      for (Running client : clients) {
        client.summary();
        assertThat(client.recorder().phases)
            .containsExactly(
                ClientPhase.CHECK_IN,
                ClientPhase.FETCH_CHECKPOINT,
                ClientPhase.RECORD_SPEND,
                ClientPhase.TRAIN,
                ClientPhase.READY,
                ClientPhase.ADVERTISE_KEYS,
                ClientPhase.SHARE_KEYS,
                ClientPhase.MASKED_INPUT,
                ClientPhase.CONSISTENCY,
                ClientPhase.UNMASK,
                ClientPhase.ROUND_END,
                ClientPhase.CHECK_IN);
      }
    }
  }

  @Test
  void run_ledger_namesTheUnitTheDeviceAndWhatIsEnforced() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = fleet.startAll(3);
      oneRound(fleet, 3);
      fleet.aggregator.arrivals(3).forEach(device -> device.comeBack(0, true));
      for (int i = 0; i < 3; i++) {
        clients.get(i).summary();
        LedgerEntry intent = clients.get(i).entries().get(0);
        assertThat(intent.participants()).containsExactly(Enrolled.device(i).name());
        assertThat(intent.unit()).isEqualTo(Fleet.POLICY.unit());
        assertThat(intent.relation()).isEqualTo(Fleet.POLICY.relation());
        assertThat(intent.assumptions())
            .anyMatch(a -> a.enforced() && a.statement().contains("q = 0.1"))
            .anyMatch(a -> a.enforced() && a.statement().contains("C = 1.0"))
            .anyMatch(a -> !a.enforced() && a.statement().contains("No other device"));
      }
    }
  }

  @Test
  void run_oneDeviceStopsBeforeItsShares_othersCommitAndItPaysNothing() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      TacitClient[] leaving = new TacitClient[1];
      Recorder stops =
          new Recorder() {
            @Override
            public void phase(int round, ClientPhase phase) {
              super.phase(round, phase);
              if (phase == ClientPhase.SHARE_KEYS) {
                leaving[0].close();
              }
            }
          };
      List<Running> clients = new java.util.ArrayList<>(fleet.startAll(3));
      Path ledger = fleet.ledger(3);
      TacitClient client =
          TacitClient.builder()
              .identity(Enrolled.device(3))
              .aggregator("127.0.0.1", fleet.aggregator.port())
              .population(Script.POPULATION)
              .examples(new Synthetic(100, 3))
              .policy(Fleet.POLICY)
              .ledger(ledger)
              .listener(stops)
              .build();
      leaving[0] = client;
      Thread thread = new Thread(client::run);
      thread.start();

      List<Device> devices = fleet.aggregator.arrivals(4);
      Script.Aggregation aggregation = fleet.aggregation(devices);
      aggregation.upTo(ServerPhase.SHARE_KEYS);
      Device gone =
          devices.stream()
              .filter(device -> device.name().equals(Enrolled.device(3).name()))
              .findFirst()
              .orElseThrow();
      gone.awaitGone();
      aggregation.server.drop(gone.name(), dev.tacit.secagg.DropReason.DISCONNECTED);
      aggregation.upTo(ServerPhase.COMPLETE);
      assertThat(aggregation.server.survivors()).hasSize(3).doesNotContain(gone.name());
      assertThat(norm(aggregation.mean())).isBetween(0.01, 10.0);
      thread.join(10_000);

      assertThat(stops.outcomes).containsExactly(RoundOutcome.LOST);
      assertThat(Fleet.entries(ledger))
          .extracting(LedgerEntry::outcome)
          .containsExactly(Outcome.PENDING, Outcome.NOTHING_REVEALED);
      for (Device device : devices) {
        if (device != gone) {
          device.roundEnd(1, dev.tacit.protocol.v1.Outcome.COMMITTED);
        }
      }
      fleet.aggregator.arrivals(3).forEach(device -> device.comeBack(0, true));
      for (Running each : clients) {
        assertThat(each.summary().roundsTaken()).isEqualTo(1);
      }
    }
  }

  private static void oneRound(Fleet fleet, int devices) throws InterruptedException {
    Script.wholeRound(
        fleet.aggregator,
        fleet.aggregator.arrivals(devices),
        Script.plan(1).build(),
        Script.CHECKPOINT,
        fleet.trust);
  }

  private static double norm(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
