package dev.tacit.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.learning.federated.ServerState;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerChain;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.server.round.Ending;
import dev.tacit.server.round.Phase;
import dev.tacit.server.round.RoundRules;
import dev.tacit.server.store.AttemptRow;
import dev.tacit.server.testing.Fault;
import dev.tacit.server.testing.Simulation;
import dev.tacit.server.testing.TestAuthority;
import dev.tacit.server.testing.TestTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole aggregator but for sockets, with devices on the real secure-aggregation client, a
 * simulated clock and network, and the real store.
 */
@SuppressWarnings("EnumOrdinal") // Phases are in order.
class RoundSimulationTest {
  private static final TestAuthority AUTHORITY = new TestAuthority();
  private static final List<String> NAMES = List.of("d0", "d1", "d2", "d3", "d4", "d5");
  private static final Map<String, TestAuthority.Signing> SIGNINGS = signings();

  /** Minimum 4 of 6 devices; the threshold of 6 is 4. */
  private static final int MINIMUM = 4;

  @TempDir Path directory;

  @Test
  void run_everybodyWell_commitsEveryRound() {
    try (Simulation simulation = simulation(3, 1)) {
      simulation.run();
      assertThat(simulation.ending).isEqualTo(Ending.COMPLETED);
      assertThat(simulation.committed).hasSize(3);
      assertThat(simulation.abandoned).isEmpty();
      simulation.committed.forEach(c -> assertThat(c.survivors()).isEqualTo(NAMES));
      assertThat(simulation.told(dev.tacit.protocol.v1.Outcome.COMMITTED)).isEqualTo(18);
      check(simulation);
    }
  }

  @Test
  void run_sameSeed_isTheSameRun() throws IOException {
    List<List<String>> traces = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      Path own = Files.createDirectory(directory.resolve("run" + run));
      try (Simulation simulation = simulation(own, 3, 42, 5)) {
        simulation.fault("d2", 1, new Fault(Phase.MASKED_INPUT, Fault.Kind.LOST));
        simulation.fault("d3", 2, new Fault(Phase.UNMASK, Fault.Kind.SILENT));
        simulation.run();
        traces.add(simulation.trace);
        assertThat(simulation.committed).hasSize(3);
      }
    }
    assertThat(traces.get(0)).isEqualTo(traces.get(1));
  }

  static Stream<Arguments> everyPhaseAndFault() {
    List<Arguments> cases = new ArrayList<>();
    for (Phase phase : Phase.values()) {
      for (Fault.Kind kind : Fault.Kind.values()) {
        boolean applies =
            phase != Phase.SELECTION
                && phase != Phase.COMMIT
                && (kind != Fault.Kind.BUDGET || phase == Phase.CONFIGURATION);
        if (applies) {
          cases.add(Arguments.of(phase, kind));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("everyPhaseAndFault")
  void run_twoDevicesFail_roundGoesOnWithoutThem(Phase phase, Fault.Kind kind) {
    try (Simulation simulation = simulation(2, 7)) {
      simulation.fault("d1", 1, new Fault(phase, kind));
      simulation.fault("d4", 1, new Fault(phase, kind));
      simulation.run();
      assertThat(simulation.ending).as("%s", simulation.trace).isEqualTo(Ending.COMPLETED);
      assertThat(simulation.abandoned).isEmpty();
      // Who fails after having given its input stays in the sum.
      boolean input = phase == Phase.CONSISTENCY || phase == Phase.UNMASK;
      assertThat(simulation.committed.get(0).survivors())
          .isEqualTo(input ? NAMES : List.of("d0", "d2", "d3", "d5"));
      check(simulation);
    }
  }

  @ParameterizedTest
  @MethodSource("everyPhaseAndFault")
  void run_threeDevicesFail_attemptIsAbandonedWithPhaseAndReason(Phase phase, Fault.Kind kind) {
    try (Simulation simulation = simulation(1, 8)) {
      for (String device : List.of("d0", "d1", "d4")) {
        simulation.fault(device, 1, new Fault(phase, kind));
      }
      simulation.run();
      if (kind == Fault.Kind.BUDGET) {
        assertThat(simulation.ending).as("%s", simulation.trace).isEqualTo(Ending.BUDGET_EXHAUSTED);
        assertThat(simulation.detail).contains("declined with BUDGET_EXHAUSTED");
        check(simulation);
        return;
      }
      assertThat(simulation.ending).as("%s", simulation.trace).isEqualTo(Ending.COMPLETED);
      assertThat(simulation.abandoned).hasSize(1);
      assertThat(simulation.abandoned.get(0).phase()).isEqualTo(phase);
      assertThat(simulation.abandoned.get(0).reason()).containsPattern("takes 4|TOO_FEW");
      assertThat(simulation.committed).hasSize(1);
      List<Outcome> outcomes = outcomes(simulation);
      assertThat(outcomes)
          .isEqualTo(
              phase == Phase.UNMASK
                  ? List.of(Outcome.MAY_HAVE_BEEN_REVEALED, Outcome.RELEASED)
                  : List.of(Outcome.RELEASED));
      check(simulation);
    }
  }

  @Test
  void run_alwaysTooFew_stopsAfterTheLastAttemptAndSaysWhy() {
    try (Simulation simulation = simulation(directory, 1, 9, 3)) {
      for (int call = 1; call < 200; call++) {
        for (String device : List.of("d0", "d1", "d4")) {
          simulation.fault(device, call, new Fault(Phase.MASKED_INPUT, Fault.Kind.LOST));
        }
      }
      simulation.run();
      assertThat(simulation.ending).isEqualTo(Ending.TOO_MANY_ABANDONED);
      assertThat(simulation.detail).contains("3 attempts in a row", "MASKED_INPUT", "DISCONNECTED");
      assertThat(simulation.store().attempts(simulation.key()))
          .extracting(AttemptRow::attempt)
          .containsExactly(1, 2, 3);
      assertThat(simulation.store().ledger()).isEmpty();
    }
  }

  @Test
  void run_nobodyComes_stopsByDeadlinesAlone() {
    try (Simulation simulation =
        new Simulation(TestTask.rules(1, 6, MINIMUM, 3, AUTHORITY.trust()), directory, 1)) {
      simulation.run();
      assertThat(simulation.ending).isEqualTo(Ending.TOO_MANY_ABANDONED);
      assertThat(simulation.abandoned).hasSize(3);
      assertThat(simulation.abandoned).allMatch(a -> a.phase() == Phase.SELECTION);
    }
  }

  @Test
  void run_stoppedInTheMiddle_goesOnFromTheLastCommitAndItsOptimizersState() {
    int before;
    ServerState server =
        ServerState.initial(Simulation.OPTIMIZER, Simulation.decode(TestTask.checkpoint()));
    try (Simulation simulation = simulation(20, 11)) {
      simulation.stopAt(Duration.ofSeconds(9));
      simulation.run();
      assertThat(simulation.ending).isEqualTo(Ending.CLOSED);
      before = simulation.committed.size();
      assertThat(before).isBetween(1, 19);
      server = check(simulation, server);
    }
    try (Simulation simulation = simulation(20, 12)) {
      simulation.run();
      assertThat(simulation.ending).isEqualTo(Ending.COMPLETED);
      assertThat(simulation.committed.get(0).round()).isEqualTo(before + 1);
      assertThat(simulation.committed).hasSize(20 - before);
      assertThat(check(simulation, server).rounds()).isEqualTo(20);
    }
  }

  @Test
  void run_storeThrowsAnError_endsAsFailed() {
    try (Simulation simulation = simulation(2, 13)) {
      simulation.storeError = new OutOfMemoryError("of the test");
      simulation.run();
      assertThat(simulation.ending).isEqualTo(Ending.FAILED);
      assertThat(simulation.detail).contains("the store failed", "of the test");
      assertThat(simulation.committed).isEmpty();
    }
  }

  @Test
  void run_roundsThrowAnError_endsAsFailed() {
    RoundRules rules = TestTask.rules(2, 6, MINIMUM, 5, AUTHORITY.trust());
    RoundRules withoutPlan =
        new RoundRules(
            rules.population(),
            rules.task(),
            rules.rounds(),
            rules.cohort(),
            rules.minimumCohort(),
            rules.vectors(),
            rules.demands(),
            rules.maximumAttempts(),
            rules.deadlines(),
            rules.pace(),
            (round, attempt) -> {
              throw new OutOfMemoryError("of the test");
            },
            rules.trust());
    try (Simulation simulation = new Simulation(withoutPlan, directory, 14)) {
      NAMES.forEach(name -> simulation.add(AUTHORITY, name, SIGNINGS.get(name)));
      simulation.run();
      assertThat(simulation.ending).isEqualTo(Ending.FAILED);
      assertThat(simulation.detail).contains("of the test");
    }
  }

  @Test
  void run_sendingThrowsAnError_endsAsFailed() {
    try (Simulation simulation = simulation(2, 15)) {
      simulation.sendError = new OutOfMemoryError("of the test");
      simulation.run();
      assertThat(simulation.ending).isEqualTo(Ending.FAILED);
      assertThat(simulation.detail).contains("of the test");
    }
  }

  /**
   * Drawn faults of all kinds: each round is committed with the right sum, or named as abandoned.
   */
  @Test
  void run_drawnFaults_everyRoundIsRightOrAbandoned() throws IOException {
    Map<Phase, Integer> abandonedIn = new EnumMap<>(Phase.class);
    int committed = 0;
    for (int seed = 0; seed < 18; seed++) {
      Random random = new Random(seed);
      Path own = Files.createDirectory(directory.resolve("seed" + seed));
      try (Simulation simulation = simulation(own, 4, seed, 8)) {
        for (int call = 1; call <= 40; call++) {
          for (String device : NAMES) {
            if (random.nextInt(5) < 2) {
              simulation.fault(device, call, drawn(random, seed));
            }
          }
        }
        simulation.run();
        assertThat(simulation.ending).isIn(Ending.COMPLETED, Ending.TOO_MANY_ABANDONED);
        check(simulation);
        committed += simulation.committed.size();
        simulation.abandoned.forEach(a -> abandonedIn.merge(a.phase(), 1, Integer::sum));
      }
    }
    // The test is worth something only if both happen, in every phase that devices can fail in.
    assertThat(committed).isGreaterThan(20);
    assertThat(abandonedIn.keySet())
        .contains(
            Phase.CONFIGURATION,
            Phase.ADVERTISE_KEYS,
            Phase.SHARE_KEYS,
            Phase.MASKED_INPUT,
            Phase.CONSISTENCY,
            Phase.UNMASK);
  }

  /** Every other fault in a phase that others fail in too, else few rounds would be abandoned. */
  private static Fault drawn(Random random, int favourite) {
    int phases = Phase.COMMIT.ordinal() - Phase.CONFIGURATION.ordinal();
    int place = random.nextBoolean() ? favourite % phases : random.nextInt(phases);
    Fault.Kind[] kinds = Fault.Kind.values();
    return new Fault(
        Phase.values()[Phase.CONFIGURATION.ordinal() + place],
        kinds[random.nextInt(kinds.length - 1)]);
  }

  /** Sums, checkpoints, rows and ledger agree, to the last bit. */
  private static void check(Simulation simulation) {
    ServerState begun =
        ServerState.initial(Simulation.OPTIMIZER, Simulation.decode(TestTask.checkpoint()));
    assertThat(check(simulation, begun).rounds()).isEqualTo(simulation.committed.size());
  }

  /** The same of a task that goes on from {@code server}; returns where it has come to. */
  private static ServerState check(Simulation simulation, ServerState server) {
    for (Simulation.Committed committed : simulation.committed) {
      assertThat(committed.survivors()).hasSizeGreaterThanOrEqualTo(MINIMUM);
      long[] sum = new long[TestTask.DIMENSION];
      for (int[] encoded : committed.encoded()) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += encoded[i];
        }
      }
      float[] mean = new float[TestTask.DIMENSION];
      simulation.quantizer().decodeSum(sum, committed.survivors().size(), mean);
      assertThat(committed.before()).isEqualTo(server.parameters());
      server = server.apply(mean);
      assertThat(committed.after()).isEqualTo(server.parameters());
    }
    List<AttemptRow> rows = simulation.store().attempts(simulation.key());
    assertThat(rows.stream().filter(r -> r.outcome() == AttemptRow.Outcome.COMMITTED).count())
        .isGreaterThanOrEqualTo(simulation.committed.size());
    List<LedgerEntry> ledger = simulation.store().ledger();
    LedgerChain.verify(ledger);
    for (int i = 0; i < ledger.size(); i++) {
      assertThat(ledger.get(i).kind()).isEqualTo(i % 2 == 0 ? Kind.INTENT : Kind.OUTCOME);
      assertThat(ledger.get(i).participants()).isEqualTo(ledger.get(i - i % 2).participants());
    }
    assertThat(ledger.size() % 2).isZero();
    return server;
  }

  private static List<Outcome> outcomes(Simulation simulation) {
    return simulation.store().ledger().stream()
        .filter(e -> e.kind() == Kind.OUTCOME)
        .map(LedgerEntry::outcome)
        .toList();
  }

  private Simulation simulation(int rounds, long seed) {
    return simulation(directory, rounds, seed, 5);
  }

  private static Simulation simulation(Path directory, int rounds, long seed, int attempts) {
    Simulation simulation =
        new Simulation(
            TestTask.rules(rounds, 6, MINIMUM, attempts, AUTHORITY.trust()), directory, seed);
    NAMES.forEach(name -> simulation.add(AUTHORITY, name, SIGNINGS.get(name)));
    return simulation;
  }

  private static Map<String, TestAuthority.Signing> signings() {
    Map<String, TestAuthority.Signing> signings = new java.util.HashMap<>();
    NAMES.forEach(name -> signings.put(name, AUTHORITY.signing(name)));
    return signings;
  }
}
