package dev.tacit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.client.Fleet.Running;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.identity.Identity;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.server.ServerPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real processes that die in the middle of a round, and what their ledgers charge when they come
 * back.
 */
@Timeout(60)
class CrashTest {
  private static final int HALTED = 42;

  @TempDir Path directory;

  /** What the disk held at the beginning of each phase, as a crash in it would leave it. */
  @Test
  void run_crashInAnyPhase_chargesFromTrainingOn() throws Exception {
    Map<ClientPhase, Path> disk = new EnumMap<>(ClientPhase.class);
    try (Fleet fleet = new Fleet(directory)) {
      Recorder copying =
          new Recorder() {
            @Override
            public void phase(int round, ClientPhase phase) {
              if (round == 1) {
                disk.put(phase, copy(fleet.ledger(0), phase));
              }
            }
          };
      Running observed = fleet.start(0, copying, builder -> {});
      fleet.start(1);
      fleet.start(2);
      Plan plan = Script.plan(1).build();
      Script.wholeRound(
          fleet.aggregator, fleet.aggregator.arrivals(3), plan, Script.CHECKPOINT, fleet.trust);
      fleet.aggregator.arrivals(3).forEach(device -> device.comeBack(0, true));
      observed.summary();

      assertThat(disk.keySet()).hasSize(ClientPhase.values().length - 1);
      for (Map.Entry<ClientPhase, Path> crash : disk.entrySet()) {
        List<LedgerEntry> entries = Fleet.entries(crash.getValue());
        double epsilon = Charges.of(entries).epsilon(Fleet.POLICY).upper();
        boolean spent = crash.getKey().compareTo(ClientPhase.TRAIN) >= 0;
        assertThat(epsilon > 0).as("charged at " + crash.getKey()).isEqualTo(spent);
        assertThat(entries).hasSize(!spent ? 0 : crash.getKey() == ClientPhase.ROUND_END ? 2 : 1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ClientPhase.class,
      names = {"READY", "MASKED_INPUT"})
  void main_processDies_spendStaysAndTheRoundGoesOn(ClientPhase phase) throws Exception {
    dieIn(phase);
  }

  @Tag("full")
  @ParameterizedTest
  @EnumSource(
      value = ClientPhase.class,
      names = {"ADVERTISE_KEYS", "SHARE_KEYS", "CONSISTENCY", "UNMASK"})
  void main_processDiesInTheOtherPhases_spendStaysAndTheRoundGoesOn(ClientPhase phase)
      throws Exception {
    dieIn(phase);
  }

  private void dieIn(ClientPhase phase) throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Path identity = directory.resolve("identity");
      Enrolled.device(0).save(identity);
      Process process = launch(identity, fleet, phase);
      String dead = Enrolled.device(0).name();
      List<Running> others = List.of(fleet.start(1), fleet.start(2), fleet.start(3));
      List<Device> devices = fleet.aggregator.arrivals(4);
      Plan plan = Script.plan(1).build();
      Script.start(fleet.aggregator, devices, plan, Script.CHECKPOINT);
      if (phase == ClientPhase.READY) {
        for (Device device : devices) {
          if (device.name().equals(dead)) {
            device.awaitGone();
          } else {
            Script.awaitReady(List.of(device));
          }
        }
        devices = devices.stream().filter(device -> !device.name().equals(dead)).toList();
      } else {
        Script.awaitReady(devices);
      }
      Script.Aggregation aggregation =
          new Script.Aggregation(devices, plan, Script.CHECKPOINT, fleet.trust);
      if (phase != ClientPhase.READY) {
        aggregation.upTo(ServerPhase.valueOf(phase.name()));
        for (Device device : devices) {
          if (device.name().equals(dead)) {
            device.awaitGone();
          }
        }
        aggregation.server.drop(dead, DropReason.DISCONNECTED);
      }
      aggregation.upTo(ServerPhase.COMPLETE);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(HALTED);
      for (Device device : devices) {
        if (!device.name().equals(dead)) {
          device.roundEnd(1, dev.tacit.protocol.v1.Outcome.COMMITTED);
        }
      }
      fleet.aggregator.arrivals(3).forEach(device -> device.comeBack(0, true));
      for (Running other : others) {
        assertThat(other.summary().roundsTaken()).isEqualTo(1);
      }

      Running back = fleet.start(0);
      fleet.aggregator.arrival().comeBack(0, true);
      ClientSummary summary = back.summary();
      assertThat(summary.epsilon().upper()).isEqualTo(others.get(0).summary().epsilon().upper());
      assertThat(back.entries())
          .extracting(LedgerEntry::outcome)
          .doesNotContain(Outcome.NOTHING_REVEALED);
    }
  }

  private Process launch(Path identity, Fleet fleet, ClientPhase phase) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Mortal.class.getName(),
            identity.toString(),
            Integer.toString(fleet.aggregator.port()),
            fleet.ledger(0).toString(),
            phase.name())
        .inheritIO()
        .start();
  }

  private Path copy(Path ledger, ClientPhase phase) {
    Path to = directory.resolve("crash-" + phase + ".jsonl");
    try {
      return Files.exists(ledger) ? Files.copy(ledger, to) : to;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * A client in a process of its own, which dies as it enters a phase: no hook, no finally runs.
   */
  static final class Mortal {
    private Mortal() {}

    public static void main(String[] arguments) {
      ClientPhase last = ClientPhase.valueOf(arguments[3]);
      ClientListener dying =
          new ClientListener() {
            @Override
            public void phase(int round, ClientPhase phase) {
              if (phase == last) {
                Runtime.getRuntime().halt(HALTED);
              }
            }
          };
      TacitClient.builder()
          .identity(Identity.load(Path.of(arguments[0])))
          .aggregator("127.0.0.1", Integer.parseInt(arguments[1]))
          .population(Script.POPULATION)
          .examples(new Synthetic(100, 0))
          .policy(Fleet.POLICY)
          .ledger(Path.of(arguments[2]))
          .listener(dying)
          .settings(Fleet.IMPATIENT)
          .build()
          .run();
    }
  }
}
