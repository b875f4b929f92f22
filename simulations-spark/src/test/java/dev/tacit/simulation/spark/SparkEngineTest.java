package dev.tacit.simulation.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.FloatSum;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.RoundReport;
import dev.tacit.simulation.experiment.Simulation;
import dev.tacit.simulation.experiment.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In one JVM, on two threads, where a task is tried three times. */
class SparkEngineTest {
  private static final AtomicInteger SITES = new AtomicInteger();
  private static JavaSparkContext context;

  @BeforeAll
  static void start() {
    context =
        Contexts.start("test", Optional.of("local[2,3]"), Map.of(Contexts.TASK_CORES, "1"), 1);
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  private static SparkEngine<String> engine() {
    return SparkEngine.of(context, new Nowhere(), () -> "site " + SITES.incrementAndGet());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 32",
    "2, 2, 32",
    "23, 2, 32",
    "50, 7, 4",
    "199, 1, 32",
    "200, 2, 32",
    "1000, 2, 32",
    "1001, 9, 5",
    "1001, 40, 32",
    "777, 300, 1"
  })
  void run_anyPlacesSharesAndLevels_isThatOfTheLocalEngine(int places, int cores, int most)
      throws InterruptedException {
    try (SparkEngine<String> engine = engine().dealingFor(cores, most)) {
      Vectors.requireThoseOfTheLocalEngine(engine, places);
    }
  }

  /** Fails in the midst of each share that is tried for the first time. */
  private record FailingAtFirst() implements DeviceTask<String, float[], Double> {
    @Override
    public Double run(String site, int place, Fold<float[]> fold) {
      if (TaskContext.get().attemptNumber() == 0 && place % 8 == 5) {
        throw new IllegalStateException("the first attempt");
      }
      return new Vectors.Adding().run(site, place, fold);
    }
  }

  @Test
  void run_everyTaskFailsOnceInItsMidst_countsEachDeviceOnce() throws InterruptedException {
    FloatSum sum = new FloatSum(400, Vectors.WIDTH);
    try (SparkEngine<String> engine = engine().dealingFor(2, 2)) {
      assertThat(engine.run(new FailingAtFirst(), 400, sum)).isEqualTo(Vectors.told(400));
      assertThat(Vectors.total(sum)).isEqualTo(Vectors.expected(400));
      assertThat(Vectors.ring(engine, 400)).isNotEmpty();
    }
  }

  private record Failing() implements DeviceTask<String, float[], Double> {
    @Override
    public Double run(String site, int place, Fold<float[]> fold) {
      if (place == 77) {
        throw new IllegalArgumentException("device 77");
      }
      return new Vectors.Adding().run(site, place, fold);
    }
  }

  @Test
  void run_deviceFailsAlways_theCallerHearsItAndTheFoldIsEmpty() throws InterruptedException {
    FloatSum sum = new FloatSum(200, Vectors.WIDTH);
    try (SparkEngine<String> engine = engine()) {
      assertThatThrownBy(() -> engine.run(new Failing(), 200, sum))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("device 77");
      engine.run(new Vectors.Adding(), 200, sum);
      assertThat(Vectors.total(sum)).isEqualTo(Vectors.expected(200));
    }
  }

  @Test
  void run_callerInterrupted_cancelsTheJobAndIsFitForAnother() throws InterruptedException {
    try (SparkEngine<String> engine = engine()) {
      Endless.interrupt(engine, 1);
      FloatSum sum = new FloatSum(100, Vectors.WIDTH);
      engine.run(new Vectors.Adding(), 100, sum);
      assertThat(Vectors.total(sum)).isEqualTo(Vectors.expected(100));
    }
  }

  /** Tells its site. */
  private record Telling() implements DeviceTask<String, float[], String> {
    @Override
    public String run(String site, int place, Fold<float[]> fold) {
      fold.add(place, Vectors.of(place));
      return site;
    }
  }

  @Test
  void run_manyShares_makesNoMoreSitesThanThreads() throws InterruptedException {
    try (SparkEngine<String> engine = engine().dealingFor(16, 1000)) {
      List<String> sites = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        sites.addAll(engine.run(new Telling(), 400, new FloatSum(400, Vectors.WIDTH)));
      }
      assertThat(sites.stream().distinct().count()).isBetween(1L, 2L);
    }
  }

  private static List<RoundReport> rounds(Experiment experiment, Engine<Site> engine, float[][] to)
      throws InterruptedException {
    List<RoundReport> rounds = new ArrayList<>();
    Simulation simulation = new Simulation(experiment, engine);
    simulation.run(rounds::add);
    to[0] = simulation.parameters();
    return rounds;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void simulation_onSpark_isBitForBitThatOfTheLocalEngine(boolean central)
      throws InterruptedException {
    requireThatOfTheLocalEngine(new Digits(central));
  }

  @ParameterizedTest
  @EnumSource
  void simulation_algorithmUnderPrivacyOnSpark_isBitForBitThatOfTheLocalEngine(Digits.Kind kind)
      throws InterruptedException {
    requireThatOfTheLocalEngine(new Digits(true, kind));
  }

  private static void requireThatOfTheLocalEngine(Digits digits) throws InterruptedException {
    Experiment experiment = digits.experiment();
    float[][] expected = new float[1][];
    float[][] found = new float[1][];
    List<RoundReport> rounds;
    try (LocalEngine<Site> local = Simulation.engine(experiment, 1)) {
      rounds = rounds(experiment, local, expected);
    }
    assertThat(rounds).hasSize(4).anyMatch(round -> round.droppedOut() > 0);
    assertThat(rounds.get(3).test()).isPresent();
    try (SparkEngine<Site> spark = SparkEngine.of(context, experiment, digits).dealingFor(3, 4)) {
      assertThat(rounds(experiment, spark, found)).isEqualTo(rounds);
    }
    assertThat(found[0]).isEqualTo(expected[0]);
  }

  @Test
  void desk_ofAnotherMachinesNumbers_isRefused() {
    Numerics here = Numerics.here();
    assertThat(Numerics.here()).isEqualTo(here);
    Numerics other = new Numerics("17.0.1", here.kernels(), here.probe());
    assertThatThrownBy(() -> here.requireThoseOf(other, "4 on there"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("to the last bit, but the driver has Java 17.0.1 with the ")
        .hasMessageContaining("the executor 4 on there has Java " + Runtime.version());
  }

  @Test
  void start_settingsThatSparkDoesNotTake_areRefused() {
    assertThatThrownBy(() -> Contexts.check(Optional.empty(), Map.of("executor.memory", "1g")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--conf must name settings that begin with spark. but was executor.memory");
    assertThatThrownBy(() -> Contexts.check(Optional.of("local[0.5]"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--master must be local[N], ");
  }

  @Test
  @EnabledForJreRange(minVersion = 24)
  void start_clusterOnAJavaThatStartsNoExecutors_isRefused() {
    assertThatThrownBy(() -> Contexts.check(Optional.of("spark://there:7077"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--master must be local[N] on Java ");
  }
}
