package dev.tacit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.learning.model.ModelSpec;
import dev.tacit.protocol.identity.SecretFile;
import dev.tacit.protocol.v1.LocalDpSgd;
import dev.tacit.protocol.v1.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a device keeps from round to round, and what is never taken for it. */
class VariateStoreTest {
  private static final int SIZE = UserLevel.DIMENSION;
  private static final float[] ZEROS = new float[SIZE];
  private static final long ATTEMPT = 77;

  @TempDir Path directory;

  private static DevicePlan plan(int round, Consumer<Plan.Builder> change) throws Refusal {
    Plan.Builder plan = Script.plan(round).setAttempt(ATTEMPT);
    plan.getLocalDpSgdBuilder().getScaffoldBuilder().setVariateRange(1);
    change.accept(plan);
    return DevicePlan.parse(plan.build().toByteArray(), ClientSettings.DEFAULT, Fleet.POLICY);
  }

  private static DevicePlan plan(int round) throws Refusal {
    return plan(round, p -> {});
  }

  private static float[] numbers(int seed) {
    float[] numbers = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      numbers[i] = (float) Math.sin(seed + i);
    }
    return numbers;
  }

  /** Of a round before which they were others, as attempt 1 had left them. */
  private static Contribution.Variate kept(int seed) {
    return new Contribution.Variate(1, numbers(seed + 100), numbers(seed));
  }

  /** Of a server whose sum holds what this device gave to the attempt of {@link #plan}. */
  private float[] read(DevicePlan plan) {
    return read(plan, ATTEMPT);
  }

  private float[] read(DevicePlan plan, long summed) {
    return store().read(plan, summed, 1);
  }

  private VariateStore store() {
    return new VariateStore(directory.resolve("state"), "device-1");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("state"))) {
      return files.toList();
    }
  }

  @Test
  void read_ofALaterRound_isWhatWasWrittenLast() throws Exception {
    assertThat(read(plan(1))).isEqualTo(ZEROS);
    store().write(plan(1), kept(1));
    assertThat(read(plan(2))).isEqualTo(numbers(1));
    store().write(plan(2), kept(2));
    assertThat(read(plan(9))).isEqualTo(numbers(2));
    assertThat(files()).hasSize(1);
    if (files().get(0).getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().get(0))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void read_anotherTaskPopulationModelOrDevice_isZeros() throws Exception {
    store().write(plan(3), kept(1));
    assertThat(read(plan(4, p -> p.setTask("other")))).isEqualTo(ZEROS);
    assertThat(read(plan(4, p -> p.setPopulation("others")))).isEqualTo(ZEROS);
    VariateStore other = new VariateStore(directory.resolve("state"), "device-2");
    assertThat(other.read(plan(4), ATTEMPT, 1)).isEqualTo(ZEROS);
    String wide = ModelSpec.preset("linear", new int[] {1, 2, 3}, 3).toJson();
    assertThat(read(plan(4, p -> p.setModel(wide)))).hasSize(21).containsOnly(0);
    // Files that were renamed to one another's are bound by what they hold.
    store().write(plan(3, p -> p.setTask("other")), kept(2));
    Path mine = files().get(0);
    Path others = files().get(1);
    byte[] swapped = Files.readAllBytes(mine);
    Files.write(mine, Files.readAllBytes(others));
    Files.write(others, swapped);
    assertThat(read(plan(4))).isEqualTo(ZEROS);
    assertThat(read(plan(4, p -> p.setTask("other")))).isEqualTo(ZEROS);
  }

  /** Else a server could have it handed in under less noise than it was made with. */
  @Test
  void read_underAnotherClippingNormNoiseSamplingOrSteps_isZeros() throws Exception {
    store().write(plan(3), kept(1));
    for (Consumer<LocalDpSgd.Builder> change :
        List.<Consumer<LocalDpSgd.Builder>>of(
            t -> t.setClippingNorm(t.getClippingNorm() / 2),
            t -> t.setNoiseMultiplier(t.getNoiseMultiplier() * 1.5),
            t -> t.setExpectedBatch(t.getExpectedBatch() * 2),
            t -> t.setSamplingRate(t.getSamplingRate() / 2),
            t -> t.setSteps(t.getSteps() + 1),
            t -> t.getScaffoldBuilder().setVariateRange(1.5))) {
      assertThat(store().read(plan(4, p -> change.accept(p.getLocalDpSgdBuilder())), ATTEMPT, 1.5))
          .isEqualTo(ZEROS);
    }
    assertThat(read(plan(4, p -> p.getLocalDpSgdBuilder().setLearningRate(0.01))))
        .isEqualTo(numbers(1));
  }

  /**
   * Told in which attempt its input was summed, whatever it heard: the one it wrote for, the one
   * before, none, as a task's that began anew, or one that this file knows nothing of.
   */
  @Test
  void read_isTheVariateThatTheToldAttemptMade() throws Exception {
    store().write(plan(3), kept(1));
    for (int round : new int[] {1, 3, 4, 100}) {
      assertThat(read(plan(round), ATTEMPT)).isEqualTo(numbers(1));
      assertThat(read(plan(round), 1)).isEqualTo(numbers(101));
      assertThat(read(plan(round), 0)).isEqualTo(ZEROS);
      assertThat(read(plan(round), 78)).isEqualTo(ZEROS);
    }
    store().write(plan(1), new Contribution.Variate(0, ZEROS, numbers(2)));
    assertThat(read(plan(1), 0)).isEqualTo(ZEROS);
    assertThat(read(plan(1), ATTEMPT)).isEqualTo(numbers(2));
    assertThat(read(plan(1), 1)).isEqualTo(ZEROS);
  }

  @Test
  void read_fileThatIsNotAsItWasWritten_isZeros() throws Exception {
    store().write(plan(1), kept(1));
    Path file = files().get(0);
    byte[] whole = Files.readAllBytes(file);
    // Whatever is changed, the other numbers included.
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThat(read(plan(2))).as("byte " + at).isEqualTo(ZEROS);
    }
    for (int length : new int[] {0, 1, whole.length - 1, whole.length + 1, 1 << 20}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(read(plan(2))).isEqualTo(ZEROS);
    }
    Files.write(file, whole);
    assertThat(read(plan(2))).isEqualTo(numbers(1));
    // Past the range of what a plan has.
    assertThat(store().read(plan(2), ATTEMPT, 0.5)).isEqualTo(ZEROS);
  }

  @Test
  void write_moreTasksThanAreKept_dropsTheOneChangedLongestAgo() throws Exception {
    store().write(plan(1), kept(1));
    Path first = files().get(0);
    for (int task = 0; task < VariateStore.MOST_TASKS; task++) {
      Files.setLastModifiedTime(first, FileTime.fromMillis(1_000));
      String name = "task-" + task;
      store().write(plan(1, p -> p.setTask(name)), kept(task));
    }
    assertThat(files()).hasSize(VariateStore.MOST_TASKS).doesNotContain(first);
    assertThat(read(plan(2, p -> p.setTask("task-3")))).isEqualTo(numbers(3));
  }

  /** Which another process is writing at this moment, or left there when it died. */
  @Test
  void write_besideAnUnfinishedFile_takesItAwayOnlyIfItIsLongAbandoned() throws Exception {
    store().write(plan(1), kept(1));
    Path state = directory.resolve("state");
    Path written = Files.createFile(state.resolve(".other.variate1" + SecretFile.UNFINISHED));
    Path abandoned = Files.createFile(state.resolve(".other.variate2" + SecretFile.UNFINISHED));
    Instant now = Instant.now();
    Duration patience = VariateStore.ABANDONED;
    Files.setLastModifiedTime(written, FileTime.from(now.minus(patience).plusSeconds(600)));
    Files.setLastModifiedTime(abandoned, FileTime.from(now.minus(patience).minusSeconds(600)));
    store().write(plan(2), kept(2));
    assertThat(written).exists();
    assertThat(abandoned).doesNotExist();
    assertThat(read(plan(3))).isEqualTo(numbers(2));
  }

  /** As two processes do, of which one is being replaced: no write fails, none is lost. */
  @Test
  void write_byTwoAtOnce_failsForNeither() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (String device : List.of("device-1", "device-2")) {
        VariateStore own = new VariateStore(directory.resolve("state"), device);
        writers.add(
            threads.submit(
                () -> {
                  for (int task = 0; task < 50; task++) {
                    String name = "task-" + task;
                    own.write(plan(1, p -> p.setTask(name)), kept(task));
                  }
                  return null;
                }));
      }
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(files())
        .hasSizeLessThanOrEqualTo(VariateStore.MOST_TASKS)
        .allMatch(file -> file.toString().endsWith(".variate"));
  }

  @Test
  void write_interruptedThread_keepsItAllTheSame() throws Exception {
    Thread.currentThread().interrupt();
    try {
      store().write(plan(1), kept(1));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(read(plan(2))).isEqualTo(numbers(1));
    assertThat(files()).hasSize(1);
  }

  @Test
  void write_whereNothingCanBe_saysWhere() throws Exception {
    Files.createFile(directory.resolve("state"));
    assertThatThrownBy(() -> store().write(plan(1), kept(1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(directory.resolve("state").toString());
  }
}
