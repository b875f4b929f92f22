package dev.tacit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.FedNova;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.federated.ScaffoldCheckpoint;
import dev.tacit.learning.federated.ScaffoldState;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.federated.ServerState;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.server.round.Deadlines;
import dev.tacit.server.round.Phase;
import dev.tacit.server.store.Store;
import dev.tacit.server.store.StoreException;
import dev.tacit.server.testing.TestAuthority;
import dev.tacit.server.testing.TestTask;
import dev.tacit.server.testing.WireDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rounds over real sockets whose devices hand in more than an update: the committed models are
 * those of the algorithms' own classes, to the quantiser's rounding.
 */
@SuppressWarnings("FutureReturnValueIgnored")
class LocalMethodRoundsTest {
  private static final TestAuthority AUTHORITY = new TestAuthority();
  private static final int DIMENSION = TestTask.DIMENSION;
  private static final int COHORT = 5;
  private static final DpSgdSettings SETTINGS = new DpSgdSettings(10, 0.1, 1, 1, 0.1, 10, 0.5);

  @TempDir Path directory;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<WireDevice> devices = new ArrayList<>();
  private final List<CommittedRound> committed = new CopyOnWriteArrayList<>();
  private CountDownLatch reached;

  @AfterEach
  void closeDevices() {
    devices.forEach(WireDevice::close);
    threads.shutdownNow();
  }

  /** A step of the quantiser in the mean of five, and floats: far below what the steps change. */
  private static final double ROUNDING = 1e-5;

  @Test
  void fedNova_devicesOfDifferentSteps_commitFedNovasModels() throws Exception {
    ServerOptimizer optimizer = new ServerOptimizer.FedAvgM(0.7);
    LocalMethod nova = new LocalMethod.FedNova(2);
    TaskConfig task =
        task(new TrainingPlan.LocalDpSgd(SETTINGS, 32, 28, 1, nova), optimizer).build();
    run(task, device -> (plan, checkpoint) -> normalised(device, plan), 3);

    ServerState state = ServerState.initial(optimizer, initial());
    for (CommittedRound round : committed) {
      float[] sum = new float[DIMENSION];
      FedNova.Tally tally = FedNova.Tally.NONE;
      for (WireDevice device : devices) {
        float[] update = update(device, round.round());
        double coefficient = FedNova.coefficient(steps(device));
        FedNova.normalise(update, 1, coefficient);
        add(update, sum);
        tally = tally.plus(FedNova.Tally.of(1, coefficient));
      }
      state = state.apply(FedNova.mean(sum, tally));
      assertClose(round.parameters(), state.parameters());
    }
    assertThat(committed).hasSize(3);
    // The plain mean would have been something else.
    assertThat(FedNova.coefficient(steps(devices.get(0))))
        .isNotCloseTo(FedNova.coefficient(steps(devices.get(4))), within(1.0));
  }

  /**
   * Models and variates, which devices are sent, are those of ScaffoldState; also by an aggregator
   * that was closed between two rounds.
   */
  @Test
  void scaffold_closedAndOpenedAgain_commitsScaffoldsModelsAndSendsItsVariates() throws Exception {
    DpSgdSettings settings = new DpSgdSettings(10, 0.1, 1, 1, 0.1, 10, 0);
    ServerOptimizer optimizer = new ServerOptimizer.FedAdam(0.05);
    LocalMethod.Scaffold method = LocalMethod.Scaffold.of(7, settings, 1);
    assertThat(method.variateRange()).isCloseTo(1, within(1e-12));
    TrainingPlan training = new TrainingPlan.LocalDpSgd(settings, 32, 28, 1, method);
    Map<Integer, ScaffoldCheckpoint> sent = new ConcurrentHashMap<>();
    Map<Integer, Plan> plans = new ConcurrentHashMap<>();
    Work work =
        device ->
            (plan, bytes) -> {
              ScaffoldCheckpoint both = ScaffoldCheckpoint.decode(bytes, 1 << 20);
              sent.put(plan.getRound(), both);
              plans.put(plan.getRound(), plan);
              assertThat(plan.getLocalDpSgd().getScaffold().getVariateRange())
                  .isEqualTo(method.variateRange());
              return List.of(update(device, plan.getRound()), change(device, plan.getRound()));
            };
    TaskConfig task = task(training, optimizer).build();
    run(task, work, 2);
    List<Map<Integer, Long>> summed = new ArrayList<>();
    devices.forEach(device -> summed.add(device.summed));
    devices.forEach(WireDevice::close);
    devices.clear();
    run(task, work, 3);
    devices.forEach(device -> summed.add(device.summed));

    ScaffoldState state = ScaffoldState.initial(ServerState.initial(optimizer, initial()), 7);
    assertThat(committed).extracting(CommittedRound::round).containsExactly(1, 2, 3);
    for (CommittedRound round : committed) {
      assertClose(sent.get(round.round()).checkpoint().parameters(), state.model().parameters());
      assertClose(sent.get(round.round()).variate(), state.sent().variate());
      Scaffold.Change mean = Scaffold.Change.zero(DIMENSION);
      for (WireDevice device : devices) {
        add(update(device, round.round()), mean.update());
        add(change(device, round.round()), mean.variate());
      }
      for (int i = 0; i < DIMENSION; i++) {
        mean.update()[i] /= COHORT;
        mean.variate()[i] /= COHORT;
      }
      state = state.apply(mean, COHORT, method.variateRange());
      assertClose(round.parameters(), state.model().parameters());
    }
    assertThat(sent.get(3).variate()).doesNotContain(0);
    for (Map<Integer, Long> told : summed) {
      told.forEach(
          (round, attempt) ->
              assertThat(attempt).isEqualTo(round == 1 ? 0 : plans.get(round - 1).getAttempt()));
    }
    assertThat(summed).hasSize(2 * COHORT).allMatch(told -> !told.isEmpty());
    try (Store store = Store.open(directory)) {
      byte[] kept = store.checkpoint(HexFormat.of().formatHex(committed.get(2).checkpointSha256()));
      assertThat(Checkpoint.decode(kept, kept.length).parameters())
          .isEqualTo(committed.get(2).parameters());
    }
  }

  /** Up to twice the range of a variate. */
  private static float[] change(WireDevice device, int round) {
    float[] change = device.wave(DIMENSION, 100 + round);
    for (int i = 0; i < DIMENSION; i++) {
      change[i] *= 3.5f;
    }
    return change;
  }

  /** A task is not gone on with for another number of clients, nor by another algorithm. */
  @Test
  void scaffold_resumedWithAnotherMethod_isRefused() throws Exception {
    DpSgdSettings settings = new DpSgdSettings(10, 0.1, 1, 1, 0.1, 10, 0);
    ServerOptimizer optimizer = new ServerOptimizer.FedAvg(1);
    open(task(local(settings, LocalMethod.Scaffold.of(7, settings, 1)), optimizer).build()).close();
    for (LocalMethod other :
        List.of(
            LocalMethod.Scaffold.of(8, settings, 1),
            new LocalMethod.Scaffold(7, 0.5),
            LocalMethod.UPDATE,
            new LocalMethod.FedNova(10))) {
      assertThatThrownBy(() -> open(task(local(settings, other), optimizer).build()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("must be resumed with");
    }
    open(task(local(settings, LocalMethod.Scaffold.of(7, settings, 1)), optimizer).build()).close();
  }

  private Aggregator open(TaskConfig task) {
    return Aggregator.open(directory, AUTHORITY.aggregator("localhost"), task, listener(3));
  }

  private static TrainingPlan local(DpSgdSettings settings, LocalMethod method) {
    return new TrainingPlan.LocalDpSgd(settings, 32, 20, 1, method);
  }

  /** As the wire contract has it, by nobody's code but this and FedNova's own. */
  private List<float[]> normalised(WireDevice device, Plan plan) {
    assertThat(plan.getLocalDpSgd().getFedNova().getMinimumSteps()).isEqualTo(2);
    double most = FedNova.coefficient(new LocalSgdSettings(10, 1, 0.1, 0.5));
    double done = FedNova.coefficient(steps(device));
    float[] update = update(device, plan.getRound());
    for (int i = 0; i < DIMENSION; i++) {
      update[i] = (float) (update[i] * most / done);
    }
    return List.of(update, new float[] {(float) (done / most)});
  }

  /** 2, 4, ... 10. */
  private LocalSgdSettings steps(WireDevice device) {
    int number = Integer.parseInt(device.name().substring("device-".length()));
    return new LocalSgdSettings(2 + 2 * number, 1, 0.1, 0.5);
  }

  /** Small enough that nothing is clamped, even for a fifth of the steps. */
  private static float[] update(WireDevice device, int round) {
    float[] update = device.wave(DIMENSION, round);
    for (int i = 0; i < DIMENSION; i++) {
      update[i] /= 5;
    }
    return update;
  }

  private static void add(float[] vector, float[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += vector[i];
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within((float) ROUNDING));
    }
  }

  private static float[] initial() {
    byte[] bytes = TestTask.checkpoint();
    return Checkpoint.decode(bytes, bytes.length).parameters();
  }

  private static TaskConfig.Builder task(TrainingPlan training, ServerOptimizer optimizer) {
    return TaskConfig.builder("population", "task")
        .initialCheckpoint(TestTask.checkpoint())
        .rounds(3)
        .cohort(COHORT, 4)
        .training(training)
        .optimizer(optimizer)
        .deadlines(Deadlines.uniform(Duration.ofSeconds(20)));
  }

  private interface Work {
    BiFunction<Plan, byte[], List<float[]>> of(WireDevice device);
  }

  /**
   * @param lastRound after which the aggregator is closed
   */
  private void run(TaskConfig task, Work work, int lastRound) throws Exception {
    reached = new CountDownLatch(1);
    try (Aggregator aggregator =
        Aggregator.open(directory, AUTHORITY.aggregator("localhost"), task, listener(lastRound))) {
      int port = aggregator.start("localhost", 0);
      for (int i = 0; i < COHORT; i++) {
        String name = "device-" + i;
        TestAuthority.Signing signing = AUTHORITY.signing(name);
        WireDevice device =
            new WireDevice(AUTHORITY.device(name, signing), signing, AUTHORITY.trust(), port);
        device.training = work.of(device);
        device.lastRound = lastRound;
        devices.add(device);
      }
      devices.forEach(device -> threads.submit(() -> device.run("population")));
      assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private RoundListener listener(int lastRound) {
    return new RoundListener() {
      @Override
      public void phase(int round, Phase phase, int done, int goal) {}

      @Override
      public void committed(CommittedRound round) {
        committed.add(round);
        if (round.round() == lastRound) {
          reached.countDown();
        }
      }

      @Override
      public void abandoned(int round, Phase phase, String reason) {}
    };
  }
}
