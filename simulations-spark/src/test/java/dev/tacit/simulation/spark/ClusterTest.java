package dev.tacit.simulation.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.FloatSum;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.engine.SiteSource;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.RoundReport;
import dev.tacit.simulation.experiment.Simulation;
import dev.tacit.simulation.experiment.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two executors, JVMs of their own, one task of two threads each; slow ones are run a second time.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ClusterTest {
  private static Standalone cluster;
  private static JavaSparkContext context;

  private record Opening() implements SiteSource<String> {
    private static final AtomicInteger OPENED = new AtomicInteger();

    @Override
    public Supplier<String> open() {
      int times = OPENED.incrementAndGet();
      return () -> ProcessHandle.current().pid() + " " + times;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        Runtime.version().feature() < 24, "Hadoop 3.4.2 starts no executors on Java 24 and later");
    String home = System.getenv("SPARK_HOME");
    assumeTrue(
        home != null, "SPARK_HOME must be set, as the pom does, for Spark to start executors");
    cluster = new Standalone(Path.of(home));
    Map<String, String> settings = new HashMap<>();
    settings.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    settings.put("spark.executor.memory", "512m");
    settings.put("spark.task.cpus", "2");
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    // Who looks for what a dead executor had should not wait for it.
    settings.put("spark.shuffle.io.maxRetries", "1");
    settings.put("spark.shuffle.io.retryWait", "1s");
    settings.put("spark.speculation", "true");
    settings.put("spark.speculation.interval", "100ms");
    settings.put("spark.speculation.minTaskRuntime", "1s");
    settings.put("spark.speculation.quantile", "0.3");
    context = Contexts.start("test", Optional.of(cluster.url()), settings, 1);
  }

  @AfterAll
  static void stop() {
    if (context != null) {
      context.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private static SparkEngine<String> engine() {
    return SparkEngine.of(
        context,
        new Opening(),
        () -> {
          throw new IllegalStateException("the driver has no sites");
        });
  }

  /** Tells in which JVM it is, and how often that had to open the source. */
  private record Telling() implements DeviceTask<String, float[], String> {
    @Override
    public String run(String site, int place, Fold<float[]> fold) {
      fold.add(place, Vectors.of(place));
      return site;
    }
  }

  @Test
  void run_manyShares_opensTheSourceOnceInEachExecutor() throws InterruptedException {
    Set<String> told = new HashSet<>();
    try (SparkEngine<String> engine = engine().dealingFor(8, 4);
        SparkEngine<String> equal = engine()) {
      for (int round = 0; round < 3; round++) {
        FloatSum sum = new FloatSum(400, Vectors.WIDTH);
        told.addAll((round == 1 ? equal : engine).run(new Telling(), 400, sum));
        assertThat(Vectors.total(sum)).isEqualTo(Vectors.expected(400));
      }
    }
    // A process that had opened it twice would be there twice.
    assertThat(told.stream().map(site -> site.split(" ")[0]))
        .hasSizeBetween(1, 2)
        .doesNotHaveDuplicates()
        .doesNotContain("" + ProcessHandle.current().pid());
  }

  /** The first attempt at the first share hangs, in the midst of it. */
  private record HangingAtFirst(String mark) implements DeviceTask<String, float[], Double> {
    @Override
    public Double run(String site, int place, Fold<float[]> fold) {
      if (place == 3 && Path.of(mark).toFile().delete()) {
        try {
          Thread.sleep(TimeUnit.MINUTES.toMillis(10));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return new Vectors.Adding().run(site, place, fold);
    }
  }

  @Test
  void run_speculation_countsEachDeviceOnce() throws Exception {
    Path mark = Files.createTempFile("tacit", "mark");
    FloatSum sum = new FloatSum(400, Vectors.WIDTH);
    long began = System.nanoTime();
    try (SparkEngine<String> engine = engine().dealingFor(4, 32)) {
      assertThat(engine.run(new HangingAtFirst(mark.toString()), 400, sum))
          .isEqualTo(Vectors.told(400));
    }
    assertThat(mark).doesNotExist();
    assertThat(Vectors.total(sum)).isEqualTo(Vectors.expected(400));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(3));
  }

  /** The first executor that comes to it dies. */
  private record Deadly(String mark) implements DeviceTask<String, float[], Double> {
    @Override
    public Double run(String site, int place, Fold<float[]> fold) {
      if (place == 150 && Path.of(mark).toFile().delete()) {
        Runtime.getRuntime().halt(1);
      }
      return new Vectors.Adding().run(site, place, fold);
    }
  }

  @Test
  void run_anExecutorDies_countsEachDeviceOnce() throws Exception {
    Path mark = Files.createTempFile("tacit", "mark");
    FloatSum sum = new FloatSum(400, Vectors.WIDTH);
    try (SparkEngine<String> engine = engine().dealingFor(8, 4)) {
      assertThat(engine.run(new Deadly(mark.toString()), 400, sum)).isEqualTo(Vectors.told(400));
    }
    assertThat(mark).doesNotExist();
    assertThat(Vectors.total(sum)).isEqualTo(Vectors.expected(400));
  }

  @Test
  void simulation_onACluster_isBitForBitThatOfTheLocalEngine() throws InterruptedException {
    Digits digits = new Digits(true);
    Experiment experiment = digits.experiment();
    List<RoundReport> expected = new ArrayList<>();
    List<RoundReport> found = new ArrayList<>();
    try (LocalEngine<Site> local = Simulation.engine(experiment, 2);
        SparkEngine<Site> spark = SparkEngine.of(context, experiment, digits)) {
      Simulation one = new Simulation(experiment, local);
      one.run(expected::add);
      Simulation other = new Simulation(experiment, spark);
      other.run(found::add);
      assertThat(found).isEqualTo(expected);
      assertThat(other.parameters()).isEqualTo(one.parameters());
    }
  }

  private record Missing() implements SiteSource<String> {
    @Override
    public Supplier<String> open() throws IOException {
      throw new IOException("no such file");
    }
  }

  @Test
  void run_executorCannotOpenTheData_saysSo() {
    try (SparkEngine<String> engine = SparkEngine.of(context, new Missing(), () -> "site")) {
      FloatSum sum = new FloatSum(10, Vectors.WIDTH);
      assertThatThrownBy(() -> engine.run(new Vectors.Adding(), 10, sum))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageMatching(
              "the executor \\d+ on .* must be able to open what the driver has but no such file");
    }
  }
}
