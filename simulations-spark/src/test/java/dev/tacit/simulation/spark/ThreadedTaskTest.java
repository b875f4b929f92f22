package dev.tacit.simulation.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.FloatSum;
import dev.tacit.simulation.engine.Fold;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks of two threads each, which {@code local[2]} has if nobody says otherwise. */
class ThreadedTaskTest {
  private static final AtomicInteger SITES = new AtomicInteger();
  private static final AtomicInteger ATTEMPTS = new AtomicInteger();
  private static JavaSparkContext context;
  private static CountDownLatch begun;

  @BeforeAll
  static void start() {
    context = Contexts.start("test", Optional.of("local[2,3]"), Map.of(), 1);
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  @BeforeEach
  void reset() {
    ATTEMPTS.set(0);
    begun = new CountDownLatch(2);
  }

  private static SparkEngine<String> engine() {
    return SparkEngine.of(context, new Nowhere(), () -> "site " + SITES.incrementAndGet());
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "50, 0", "199, 1", "1000, 0", "1001, 9", "777, 300"})
  void run_anyPlacesAndShares_isThatOfTheLocalEngine(int places, int tasks)
      throws InterruptedException {
    try (SparkEngine<String> engine = engine().dealingFor(tasks, 8)) {
      Vectors.requireThoseOfTheLocalEngine(engine, places);
    }
  }

  /** Each of two waits until the other is there too. */
  private record Together() implements DeviceTask<String, float[], String> {
    @Override
    public String run(String site, int place, Fold<float[]> fold) {
      begun.countDown();
      try {
        if (!begun.await(60, TimeUnit.SECONDS)) {
          throw new IllegalStateException("two devices must be at work at once");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      fold.add(place, Vectors.of(place));
      return site;
    }
  }

  @Test
  void run_oneTask_isOnTwoThreadsWithASiteEach() throws InterruptedException {
    try (SparkEngine<String> engine = engine()) {
      assertThat(new HashSet<>(engine.run(new Together(), 400, new FloatSum(400, Vectors.WIDTH))))
          .hasSize(2);
    }
  }

  /** One device fails, when others of its share are done or at work. */
  private record FailingAtFirst() implements DeviceTask<String, float[], Double> {
    @Override
    public Double run(String site, int place, Fold<float[]> fold) {
      if (place == 133 && ATTEMPTS.getAndIncrement() == 0) {
        throw new IllegalStateException("the first attempt");
      }
      return new Vectors.Adding().run(site, place, fold);
    }
  }

  @Test
  void run_taskFailsOnceInItsMidst_countsEachDeviceOnce() throws InterruptedException {
    FloatSum sum = new FloatSum(400, Vectors.WIDTH);
    try (SparkEngine<String> engine = engine()) {
      assertThat(engine.run(new FailingAtFirst(), 400, sum)).isEqualTo(Vectors.told(400));
      assertThat(ATTEMPTS.get()).isEqualTo(2);
      assertThat(Vectors.total(sum)).isEqualTo(Vectors.expected(400));
    }
  }

  private record Failing() implements DeviceTask<String, float[], Double> {
    @Override
    public Double run(String site, int place, Fold<float[]> fold) {
      throw new IllegalArgumentException("device " + (place < 1000 ? "any" : "none"));
    }
  }

  @Test
  void run_devicesFailAlways_theCallerHearsIt() throws InterruptedException {
    try (SparkEngine<String> engine = engine()) {
      assertThatThrownBy(() -> engine.run(new Failing(), 200, new FloatSum(200, Vectors.WIDTH)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("device any");
    }
  }

  /** Also the thread that is not Spark's own. */
  @Test
  void run_callerInterrupted_stopsAllThreads() throws InterruptedException {
    try (SparkEngine<String> engine = engine()) {
      Endless.interrupt(engine, 2);
    }
  }
}
