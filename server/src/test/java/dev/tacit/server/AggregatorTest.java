package dev.tacit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.federated.ServerState;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.SecAggChunk;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.server.round.Deadlines;
import dev.tacit.server.round.Ending;
import dev.tacit.server.round.Phase;
import dev.tacit.server.store.StoreException;
import dev.tacit.server.testing.TestAuthority;
import dev.tacit.server.testing.WireDevice;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real aggregator: sockets, mutual TLS, threads, database. */
@SuppressWarnings({"try", "FutureReturnValueIgnored"}) // Closed early; a device may die.
class AggregatorTest {
  private static final TestAuthority AUTHORITY = new TestAuthority();
  private static final ModelSpec MODEL = ModelSpec.preset("linear", new int[] {1, 28, 28}, 10);
  private static final DpSgdSettings TRAINING = new DpSgdSettings(2, 0.1, 1.1, 0.1, 0.5, 60, 0);
  private static final int COHORT = 5;

  @TempDir Path directory;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<WireDevice> devices = new ArrayList<>();
  private final Heard heard = new Heard();

  private static final class Heard implements RoundListener {
    final List<CommittedRound> committed = new CopyOnWriteArrayList<>();
    final List<String> abandoned = new CopyOnWriteArrayList<>();
    final ConcurrentHashMap<Phase, Integer> phases = new ConcurrentHashMap<>();
    final List<Ending> endings = new CopyOnWriteArrayList<>();

    @Override
    public void phase(int round, Phase phase, int done, int goal) {
      phases.merge(phase, done, Math::max);
    }

    @Override
    public void committed(CommittedRound round) {
      committed.add(round);
    }

    @Override
    public void abandoned(int round, Phase phase, String reason) {
      abandoned.add(round + " " + phase + ": " + reason);
    }

    @Override
    public void finished(Ending ending, String detail) {
      endings.add(ending);
    }
  }

  @AfterEach
  void closeDevices() {
    devices.forEach(WireDevice::close);
    threads.shutdownNow();
  }

  /** One of five devices dies before its n-th message of round 1: 3 is the masked input. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3, 5})
  void twoRounds_overMutualTls_endWithTheSumsOfTheSurvivors(int dieBefore) throws Exception {
    TaskConfig task = task(2).build();
    try (Aggregator aggregator = open(task)) {
      int port = aggregator.start("localhost", 0);
      List<Future<Boolean>> running = new ArrayList<>();
      for (int i = 0; i < COHORT; i++) {
        WireDevice device = device("device-" + i, port);
        if (i == 2) {
          device.dieInRound = 1;
          device.dieBefore = dieBefore;
        }
        running.add(threads.submit(() -> device.run("population")));
      }
      TaskEnd end = aggregator.awaitFinished(Duration.ofSeconds(60)).orElseThrow();
      assertThat(end.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(end.roundsCommitted()).isEqualTo(2);
      aggregator.close();
      // Closing waited until every device had heard that the task is over.
      for (int i = 0; i < COHORT; i++) {
        assertThat(running.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(i != 2 || dieBefore == 0);
      }
    }
    assertThat(heard.committed).hasSize(2);
    assertThat(heard.abandoned).isEmpty();
    assertThat(heard.endings).containsExactly(Ending.COMPLETED);
    assertThat(heard.phases.keySet())
        .contains(
            Phase.SELECTION, Phase.CONFIGURATION, Phase.MASKED_INPUT, Phase.UNMASK, Phase.COMMIT);
    boolean inSum = dieBefore == 0 || dieBefore == 5;
    assertThat(heard.committed.get(0).survivors()).hasSize(inSum ? 5 : 4);
    assertThat(heard.committed.get(0).cohort()).isEqualTo(5);
    float[] parameters = Checkpoint.decode(task.initialCheckpoint(), 1 << 20).parameters();
    for (CommittedRound round : heard.committed) {
      parameters = expected(task, parameters, round);
      assertThat(round.parameters()).isEqualTo(parameters);
    }
  }

  @Test
  void reopened_goesOnFromTheLastCommitWithItsLedgerWhole() throws Exception {
    TaskConfig task = task(3).build();
    try (Aggregator aggregator = open(task)) {
      // The third round waits for devices that stay silent in it.
      start(aggregator.start("localhost", 0), 2);
      await(() -> heard.committed.size() == 2);
      aggregator.close();
      TaskEnd end = aggregator.awaitFinished(Duration.ofSeconds(60)).orElseThrow();
      assertThat(end.ending()).isEqualTo(Ending.CLOSED);
      assertThat(end.roundsCommitted()).isEqualTo(2);
    }
    devices.forEach(WireDevice::close);
    try (Aggregator aggregator = open(task)) {
      assertThat(aggregator.roundsCommitted()).isEqualTo(2);
      assertThat(Checkpoint.decode(aggregator.checkpoint(), 1 << 20).parameters())
          .isEqualTo(heard.committed.get(1).parameters());
      start(aggregator.start("localhost", 0), 3);
      assertThat(aggregator.awaitFinished(Duration.ofSeconds(60)).orElseThrow().roundsCommitted())
          .isEqualTo(3);
      assertThat(heard.committed).extracting(CommittedRound::round).containsExactly(1, 2, 3);
      List<LedgerEntry> released =
          aggregator.ledger().stream().filter(e -> e.outcome() == Outcome.RELEASED).toList();
      assertThat(released).extracting(LedgerEntry::round).containsExactly(1, 2, 3);
      released.forEach(
          e -> {
            assertThat(e.event()).isEqualTo(TRAINING.event());
            assertThat(e.participants()).hasSize(5);
            assertThat(e.assumptions()).anyMatch(a -> !a.enforced());
          });
    }
  }

  @Test
  void open_sameTaskWithOtherTraining_isRefused() {
    open(task(3).build()).close();
    assertThatThrownBy(() -> open(task(4).build())).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> open(task(3).optimizer(new ServerOptimizer.FedAdam(0.1)).build()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("server optimizer that it began with");
  }

  @Test
  void checkIn_ofAnotherPopulation_isRefused() throws Exception {
    try (Aggregator aggregator = open(task(1).build())) {
      WireDevice device = device("device-0", aggregator.start("localhost", 0));
      device.open();
      device.checkIn("another");
      assertThat(status(device).getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }
  }

  @Test
  void checkIn_withAnotherDevicesSigningCertificate_isRefused() throws Exception {
    try (Aggregator aggregator = open(task(1).build())) {
      int port = aggregator.start("localhost", 0);
      TestAuthority.Signing others = AUTHORITY.signing("device-1");
      WireDevice device =
          new WireDevice(AUTHORITY.device("device-0"), others, AUTHORITY.trust(), port);
      devices.add(device);
      device.open();
      device.checkIn("population");
      assertThat(status(device).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  @Test
  void checkIn_withACertificateOfAnotherAuthority_isRefused() throws Exception {
    try (Aggregator aggregator = open(task(1).build())) {
      int port = aggregator.start("localhost", 0);
      TestAuthority.Signing forged = new TestAuthority().signing("device-0");
      WireDevice device =
          new WireDevice(AUTHORITY.device("device-0"), forged, AUTHORITY.trust(), port);
      devices.add(device);
      device.open();
      device.checkIn("population");
      assertThat(status(device).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  @Test
  void connection_belowAnotherRoot_isRefused() {
    try (Aggregator aggregator = open(task(1).build())) {
      int port = aggregator.start("localhost", 0);
      TestAuthority strangers = new TestAuthority();
      TestAuthority.Signing signing = strangers.signing("device-0");
      WireDevice device =
          new WireDevice(strangers.device("device-0", signing), signing, strangers.trust(), port);
      devices.add(device);
      assertThatThrownBy(() -> device.fetch(ByteString.EMPTY))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("UNAVAILABLE");
    }
  }

  @Test
  void connectedTwice_theNewCallTakesTheOldOnesPlace() throws Exception {
    try (Aggregator aggregator = open(task(1).build())) {
      int port = aggregator.start("localhost", 0);
      WireDevice first = device("device-0", port);
      first.open();
      first.checkIn("population");
      await(() -> aggregator.progress().done() == 1);
      WireDevice second = device("device-0", port);
      second.open();
      second.checkIn("population");
      assertThat(status(first).getCode()).isEqualTo(Status.Code.ABORTED);
      await(() -> aggregator.progress().done() == 1);
    }
  }

  @Test
  void message_beforeTheCheckIn_endsTheCall() throws Exception {
    try (Aggregator aggregator = open(task(1).build())) {
      WireDevice device = device("device-0", aggregator.start("localhost", 0));
      device.open();
      device.send(DeviceMessage.newBuilder().setSecAgg(SecAggChunk.getDefaultInstance()).build());
      assertThat(status(device).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void piece_thatIsNotDue_endsTheCall() throws Exception {
    try (Aggregator aggregator = open(task(1).build())) {
      WireDevice device = device("device-0", aggregator.start("localhost", 0));
      device.open();
      device.checkIn("population");
      device.send(
          DeviceMessage.newBuilder()
              .setSecAgg(SecAggChunk.newBuilder().setData(ByteString.copyFrom(new byte[60_000])))
              .build());
      ServerMessage last = (ServerMessage) device.receive();
      assertThat(last.hasComeBack()).isTrue();
      assertThat(status(device)).isEqualTo(Status.OK);
    }
  }

  @Test
  void checkpoint_thatIsNotTheCurrentOne_isRefused() {
    TaskConfig task = task(1).build();
    try (Aggregator aggregator = open(task)) {
      WireDevice device = device("device-0", aggregator.start("localhost", 0));
      ByteString other = ByteString.copyFrom(new byte[32]);
      assertThatThrownBy(() -> device.fetch(other))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("FAILED_PRECONDITION");
    }
  }

  @Test
  void awaitFinished_closedWithoutHavingBeenStarted_returnsClosed() throws Exception {
    Aggregator aggregator = open(task(1).build());
    aggregator.close();
    TaskEnd end = aggregator.awaitFinished(Duration.ofSeconds(10)).orElseThrow();
    assertThat(end.ending()).isEqualTo(Ending.CLOSED);
    assertThat(heard.endings).containsExactly(Ending.CLOSED);
  }

  @Test
  void start_twiceOrClosed_throws() {
    Aggregator aggregator = open(task(1).build());
    aggregator.start("localhost", 0);
    assertThatThrownBy(() -> aggregator.start("localhost", 0))
        .isInstanceOf(IllegalStateException.class);
    aggregator.close();
    aggregator.close();
    assertThatThrownBy(() -> aggregator.start("localhost", 0))
        .isInstanceOf(IllegalStateException.class);
  }

  private Aggregator open(TaskConfig task) {
    return Aggregator.open(directory, AUTHORITY.aggregator("localhost"), task, heard);
  }

  private void start(int port, int lastRound) {
    for (int i = 0; i < COHORT; i++) {
      WireDevice device = device("device-" + i, port);
      device.lastRound = lastRound;
      threads.submit(() -> device.run("population"));
    }
  }

  private WireDevice device(String name, int port) {
    TestAuthority.Signing signing = AUTHORITY.signing(name);
    WireDevice device =
        new WireDevice(AUTHORITY.device(name, signing), signing, AUTHORITY.trust(), port);
    devices.add(device);
    return device;
  }

  private static Status status(WireDevice device) throws InterruptedException {
    return ((WireDevice.End) device.receive()).status();
  }

  private static void await(java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    for (int i = 0; i < 12_000 && !condition.getAsBoolean(); i++) {
      Thread.sleep(5);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private float[] expected(TaskConfig task, float[] before, CommittedRound round) {
    long[] sum = new long[before.length];
    for (WireDevice device : devices) {
      int[] encoded = device.encoded.get(round.round());
      if (encoded != null && round.survivors().contains(device.name())) {
        IntStream.range(0, sum.length).forEach(i -> sum[i] += encoded[i]);
      }
    }
    float[] mean = new float[before.length];
    ((TrainingPlan.LocalDpSgd) task.training())
        .quantizer(task.cohort())
        .decodeSum(sum, round.survivors().size(), mean);
    return ServerState.initial(new ServerOptimizer.FedAvg(1), before).apply(mean).parameters();
  }

  private static TaskConfig.Builder task(int rounds) {
    return TaskConfig.builder("population", "task")
        .initialCheckpoint(Checkpoint.encode(MODEL, new float[MODEL.parameterCount()]))
        .rounds(rounds)
        .cohort(COHORT, 4)
        .training(new TrainingPlan.LocalDpSgd(TRAINING))
        .deadlines(
            new Deadlines(
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20)));
  }
}
