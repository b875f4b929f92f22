package dev.tacit.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.authority.AuthorityServer;
import dev.tacit.client.Fleet.Running;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerException;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.identity.Enrolment;
import dev.tacit.protocol.v1.Decline;
import dev.tacit.protocol.v1.Plan;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that break, aggregators that are away, clients that are told to stop. */
@Timeout(60)
class LifecycleTest {
  @TempDir Path directory;

  @Test
  void run_aggregatorCutsTheCallAtReady_intentWasOnDiskBeforeAndCostsNothingAfter()
      throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.ready();
      // What the disk holds the moment that Ready is here, read as a crashed device's would be.
      Path seen = Files.copy(client.ledger(), directory.resolve("seen.jsonl"));
      device.fail(Status.UNAVAILABLE);

      assertThat(Fleet.entries(seen)).extracting(LedgerEntry::kind).containsExactly(Kind.INTENT);
      assertThat(Charges.of(Fleet.entries(seen)).epsilon(Fleet.POLICY).upper()).isPositive();
      fleet.aggregator.arrival().comeBack(0, true);
      assertThat(client.summary().epsilon().upper()).isZero();
      assertThat(client.entries())
          .extracting(LedgerEntry::outcome)
          .containsExactly(Outcome.PENDING, Outcome.NOTHING_REVEALED);
      assertThat(client.recorder().outcomes).containsExactly(RoundOutcome.LOST);
      assertThat(client.recorder().disconnects).containsExactly(AwayReason.CONNECTION_LOST);
    }
  }

  @Test
  void run_aggregatorDiesAndComesBackOnItsPort_goesOn() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = fleet.startAll(3);
      List<Device> devices = fleet.aggregator.arrivals(3);
      Plan plan = Script.plan(1).build();
      Script.start(fleet.aggregator, devices, plan, Script.CHECKPOINT);
      Script.awaitReady(devices);
      int port = fleet.aggregator.port();
      fleet.aggregator.close();
      try (ScriptedAggregator second = new ScriptedAggregator(Enrolled.aggregator(), port)) {
        Script.wholeRound(second, second.arrivals(3), plan, Script.CHECKPOINT, fleet.trust);
        second.arrivals(3).forEach(device -> device.comeBack(0, true));
        for (Running client : clients) {
          assertThat(client.summary().reason()).isEqualTo(StopReason.TASK_FINISHED);
          assertThat(client.summary().roundsTaken()).isEqualTo(1);
          assertThat(client.recorder().outcomes)
              .containsExactly(RoundOutcome.LOST, RoundOutcome.COMMITTED);
          assertThat(client.entries())
              .extracting(LedgerEntry::outcome)
              .containsExactly(
                  Outcome.PENDING, Outcome.NOTHING_REVEALED, Outcome.PENDING, Outcome.RELEASED);
        }
      }
    }
  }

  @Test
  void run_nobodyListens_givesUpInTime() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    try (Fleet fleet = new Fleet(directory)) {
      long start = System.nanoTime();
      Running client =
          fleet.start(
              0,
              builder ->
                  builder
                      .aggregator("127.0.0.1", free)
                      .settings(Fleet.IMPATIENT.withGiveUpAfter(Duration.ofMillis(700))));
      assertThat(client.summary().reason()).isEqualTo(StopReason.AGGREGATOR_UNREACHABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(700), Duration.ofSeconds(15));
      assertThat(client.recorder().disconnects)
          .hasSizeGreaterThan(2)
          .containsOnly(AwayReason.CONNECTION_REFUSED);
    }
  }

  @Test
  void run_hostHasNoAddress_saysSo() throws Exception {
    assertThat(awayFrom("nosuch.invalid", 443)).containsOnly(AwayReason.UNKNOWN_HOST);
  }

  @Test
  void run_aggregatorOfAnotherAuthority_isNotTrusted() throws Exception {
    try (AuthorityServer other = AuthorityServer.builder(directory.resolve("other")).start();
        ScriptedAggregator stranger =
            new ScriptedAggregator(
                Enrolment.enrol(other.issueAggregatorToken(), List.of("127.0.0.1")), 0)) {
      assertThat(awayFrom("127.0.0.1", stranger.port()))
          .containsOnly(AwayReason.CERTIFICATE_NOT_TRUSTED);
    }
  }

  @Test
  void run_whoeverListensSpeaksNoTls_saysSo() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      Thread mail = new Thread(() -> greet(socket), "mail-server");
      mail.setDaemon(true);
      mail.start();
      assertThat(awayFrom("127.0.0.1", socket.getLocalPort()))
          .contains(AwayReason.HANDSHAKE_FAILED);
    }
  }

  private static void greet(ServerSocket socket) {
    try {
      while (true) {
        try (Socket caller = socket.accept()) {
          caller.getOutputStream().write("220 mail.example ESMTP\r\n".getBytes(US_ASCII));
          caller.getInputStream().read();
        }
      }
    } catch (IOException e) {
      // The test has closed it.
    }
  }

  private List<AwayReason> awayFrom(String host, int port) throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client =
          fleet.start(
              0,
              builder ->
                  builder
                      .aggregator(host, port)
                      .settings(Fleet.IMPATIENT.withGiveUpAfter(Duration.ofMillis(1500))));
      assertThat(client.summary().reason()).isEqualTo(StopReason.AGGREGATOR_UNREACHABLE);
      return client.recorder().disconnects;
    }
  }

  @Test
  void run_aggregatorIsSilentInARound_leavesTheCallAndComesBack() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client =
          fleet.start(
              0,
              builder -> builder.settings(Fleet.IMPATIENT.withPatience(Duration.ofMillis(1500))));
      Device device = fleet.ready();
      device.awaitGone();
      fleet.aggregator.arrival().comeBack(0, true);
      assertThat(client.summary().reason()).isEqualTo(StopReason.TASK_FINISHED);
      assertThat(client.entries())
          .extracting(LedgerEntry::outcome)
          .containsExactly(Outcome.PENDING, Outcome.NOTHING_REVEALED);
    }
  }

  @Test
  void run_certificateIsNotAccepted_stops() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      fleet.aggregator.arrival().fail(Status.PERMISSION_DENIED.withDescription("revoked"));
      assertThat(client.summary().reason()).isEqualTo(StopReason.NOT_ADMITTED);
      assertThat(client.summary().detail()).contains("revoked");
    }
  }

  @Test
  void run_roundEndsWhileTraining_spendsNothing() throws Exception {
    CountDownLatch training = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Recorder slow =
        new Recorder() {
          @Override
          public void phase(int round, ClientPhase phase) {
            super.phase(round, phase);
            if (phase == ClientPhase.TRAIN) {
              training.countDown();
              await(goOn);
            }
          }
        };
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0, slow, builder -> {});
      Device device = fleet.aggregator.arrival();
      Script.start(fleet.aggregator, List.of(device), Script.plan(1).build(), Script.CHECKPOINT);
      await(training);
      // The call stays open: whether the device reads this before or after it is ready, it can.
      device.tellRoundEnd(1, dev.tacit.protocol.v1.Outcome.ABANDONED);
      goOn.countDown();
      fleet.aggregator.arrival().comeBack(0, true);
      assertThat(client.summary().roundsTaken()).isZero();
      assertThat(client.summary().epsilon().upper()).isZero();
      assertThat(client.entries())
          .extracting(LedgerEntry::outcome)
          .containsExactly(Outcome.PENDING, Outcome.NOTHING_REVEALED);
      assertThat(slow.outcomes).containsExactly(RoundOutcome.ABANDONED);
    }
  }

  @Test
  void close_whileWaitingForTheCohort_endsAndSettles() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.ready();
      client.client().close();
      device.awaitGone();
      assertThat(client.summary().reason()).isEqualTo(StopReason.INTERRUPTED);
      assertThat(client.entries())
          .extracting(LedgerEntry::outcome)
          .containsExactly(Outcome.PENDING, Outcome.NOTHING_REVEALED);
    }
  }

  @Test
  void build_withoutARequiredPart_saysWhatMustBeGiven() {
    assertThatThrownBy(() -> TacitClient.builder().population("people").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must be given but identity was not");
  }

  @Test
  void open_ledgerThatIsInUse_leavesNoThreadBehind() throws Exception {
    Path ledger = directory.resolve("ledger.jsonl");
    PrivacyPolicy policy = PrivacyPolicy.of(new PrivacyBudget(3, 1e-5), 2);
    try (LedgerFile inUse = LedgerFile.open(ledger)) {
      assertThat(inUse.entries()).isEmpty();
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      assertThatThrownBy(() -> SpendBook.open(ledger, "device", policy, Clock.systemUTC()))
          .isInstanceOf(LedgerException.class);
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (!before.contains(thread) && thread.getName().equals("tacit-ledger")) {
          thread.join(10_000);
          assertThat(thread.isAlive()).isFalse();
        }
      }
    }
  }

  @Test
  void close_whileWaitingToBeChosen_ends() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.aggregator.arrival();
      client.client().close();
      device.awaitGone();
      assertThat(client.summary().reason()).isEqualTo(StopReason.INTERRUPTED);
    }
  }

  @Test
  void close_whileItTrains_ends() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      CountDownLatch training = new CountDownLatch(1);
      Recorder recorder =
          new Recorder() {
            @Override
            public void training(int round, int step, int steps) {
              training.countDown();
            }
          };
      PrivacyPolicy generous = PrivacyPolicy.of(new PrivacyBudget(1e6, 1e-5), 3);
      Running client =
          fleet.start(
              0, recorder, builder -> builder.policy(generous).examples(new Synthetic(20_000, 0)));
      Device device = fleet.aggregator.arrival();
      Plan.Builder plan = Script.plan(1);
      plan.getLocalDpSgdBuilder().setSteps(90_000).setSamplingRate(0.5).setNoiseMultiplier(50);
      Script.start(fleet.aggregator, List.of(device), plan.build(), Script.CHECKPOINT);
      await(training);
      client.client().close();
      assertThat(client.summary().reason()).isEqualTo(StopReason.INTERRUPTED);
      assertThat(client.entries())
          .extracting(LedgerEntry::outcome)
          .containsExactly(Outcome.PENDING, Outcome.NOTHING_REVEALED);
    }
  }

  @Test
  void close_whileItPauses_ends() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      CountDownLatch pausing = new CountDownLatch(1);
      Recorder recorder =
          new Recorder() {
            @Override
            public void comingBack(Duration after) {
              // 2^64 - 1 milliseconds are not believed.
              assertThat(after).isEqualTo(Duration.ofDays(1));
              pausing.countDown();
            }
          };
      Running client = fleet.start(0, recorder, builder -> {});
      fleet.aggregator.arrival().comeBack(-1, false);
      await(pausing);
      client.client().close();
      assertThat(client.summary().reason()).isEqualTo(StopReason.INTERRUPTED);
    }
  }

  @Test
  void run_interruptedFromOutside_endsAndKeepsTheInterrupt() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      TacitClient client = builder(fleet).build();
      ClientSummary[] summary = new ClientSummary[1];
      boolean[] kept = new boolean[1];
      Thread thread =
          new Thread(
              () -> {
                summary[0] = client.run();
                kept[0] = Thread.currentThread().isInterrupted();
              });
      thread.start();
      fleet.aggregator.arrival();
      thread.interrupt();
      thread.join(10_000);
      assertThat(summary[0].reason()).isEqualTo(StopReason.INTERRUPTED);
      assertThat(kept[0]).isTrue();
    }
  }

  @Test
  void run_budgetForTwoRounds_stopsBeforeTheThird() throws Exception {
    Plan first = Script.plan(1).build();
    DevicePlan parsed = DevicePlan.parse(first.toByteArray(), ClientSettings.DEFAULT, Fleet.POLICY);
    Charges two =
        Charges.of(List.of()).plus(parsed.assignment().event()).plus(parsed.assignment().event());
    double enough = two.epsilon(Fleet.POLICY).upper();
    PrivacyPolicy policy = PrivacyPolicy.of(new PrivacyBudget(enough, 1e-5), 3);
    try (Fleet fleet = new Fleet(directory)) {
      for (int device = 0; device < 3; device++) {
        fleet.start(device, builder -> builder.policy(policy));
      }
      for (int round = 1; round <= 2; round++) {
        Script.wholeRound(
            fleet.aggregator,
            fleet.aggregator.arrivals(3),
            Script.plan(round).build(),
            Script.CHECKPOINT,
            fleet.trust);
      }
      for (Device device : fleet.aggregator.arrivals(3)) {
        Script.start(fleet.aggregator, List.of(device), Script.plan(3).build(), Script.CHECKPOINT);
        assertThat(device.receive().getDecline().getReason())
            .isEqualTo(dev.tacit.protocol.v1.DeclineReason.BUDGET_EXHAUSTED);
        device.comeBack(0, false);
      }
      for (Running client : fleet.running()) {
        assertThat(client.summary().reason()).isEqualTo(StopReason.BUDGET_EXHAUSTED);
        assertThat(client.summary().epsilon().upper()).isEqualTo(enough);
        assertThat(client.summary().roundsTaken()).isEqualTo(2);
      }
    }
  }

  @Test
  void run_twice_isRefused() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      fleet.aggregator.arrival().comeBack(0, true);
      client.summary();
      assertThatThrownBy(() -> client.client().run()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void run_ledgerOfAnotherRelation_isRefusedBeforeTheAggregatorHearsOfIt() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      try (LedgerFile file = LedgerFile.open(fleet.ledger(0))) {
        file.append(
            new LedgerDraft(
                Instant.EPOCH,
                Script.POPULATION,
                Script.TASK,
                1,
                Kind.INTENT,
                new SelfComposed(new PoissonSampled(0.1, new Gaussian(1)), 1),
                PrivacyUnit.EXAMPLE,
                NeighbouringRelation.ZERO_OUT,
                List.of(),
                Outcome.PENDING,
                List.of("device")));
      }
      TacitClient client = builder(fleet).build();
      assertThatThrownBy(client::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ZERO_OUT");
    }
  }

  @Test
  void run_malformedExample_isRefusedBeforeTheAggregatorHearsOfIt() throws Exception {
    ExampleStore wrongLabel =
        new ExampleStore() {
          private final Synthetic good = new Synthetic(10, 0);

          @Override
          public int size() {
            return 10;
          }

          @Override
          public int[] inputShape() {
            return good.inputShape();
          }

          @Override
          public int classes() {
            return 2;
          }

          @Override
          public void input(int example, float[] into, int offset) {
            good.input(example, into, offset);
          }

          @Override
          public int label(int example) {
            return example == 7 ? 2 : 0;
          }
        };
    try (Fleet fleet = new Fleet(directory)) {
      TacitClient client = builder(fleet).examples(wrongLabel).build();
      assertThatThrownBy(client::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("example 7");
    }
  }

  /** The store breaks its promise after it was checked: that training fails then is charged. */
  @Test
  void run_trainingFails_isChargedBeforeTheAggregatorHearsOfIt() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    ExampleStore breaks =
        new ExampleStore() {
          private final Synthetic good = new Synthetic(10, 0);

          @Override
          public int size() {
            return 10;
          }

          @Override
          public int[] inputShape() {
            return good.inputShape();
          }

          @Override
          public int classes() {
            return 2;
          }

          @Override
          public void input(int example, float[] into, int offset) {
            if (broken.get()) {
              throw new IllegalStateException("example " + example);
            }
            good.input(example, into, offset);
          }

          @Override
          public int label(int example) {
            return 0;
          }
        };
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0, builder -> builder.examples(breaks));
      Device device = fleet.aggregator.arrival();
      broken.set(true);
      Plan.Builder plan = Script.plan(1);
      plan.getLocalDpSgdBuilder().setSamplingRate(1).setNoiseMultiplier(10);
      Script.start(fleet.aggregator, List.of(device), plan.build(), Script.CHECKPOINT);
      Decline decline = device.receive().getDecline();
      assertThat(decline.getReason()).isEqualTo(dev.tacit.protocol.v1.DeclineReason.DEVICE_FAILED);
      // Which failure it was, the device's own people are told.
      assertThat(decline.getDetail()).isEqualTo("training failed");
      Path seen = Files.copy(client.ledger(), directory.resolve("seen.jsonl"));
      device.comeBack(0, false);
      assertThat(Fleet.entries(seen))
          .extracting(LedgerEntry::outcome)
          .containsExactly(Outcome.PENDING, Outcome.MAY_HAVE_BEEN_REVEALED);
      assertThat(client.summary().epsilon().upper()).isPositive();
    }
  }

  private TacitClient.Builder builder(Fleet fleet) {
    return TacitClient.builder()
        .identity(Enrolled.device(0))
        .aggregator("127.0.0.1", fleet.aggregator.port())
        .population(Script.POPULATION)
        .examples(new Synthetic(50, 0))
        .policy(Fleet.POLICY)
        .ledger(fleet.ledger(0));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
