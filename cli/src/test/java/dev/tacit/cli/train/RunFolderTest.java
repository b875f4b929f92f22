package dev.tacit.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Spend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may write to a training's folder, and what is there when writing was cut short. */
class RunFolderTest {
  @TempDir private Path directory;

  private RunFolder folder() {
    return new RunFolder(directory.resolve("run"));
  }

  private static void await(Process child, Path file) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (Files.notExists(file)) {
      assertThat(child.isAlive() && System.nanoTime() < end).isTrue();
      Thread.sleep(2);
    }
  }

  /** Whichever thread is first: the others have changed nothing and are told. */
  @Test
  void begin_manyAtOnce_oneGetsIt() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 50; round++) {
        RunFolder folder = new RunFolder(directory.resolve("a" + round).resolve("b"));
        CyclicBarrier barrier = new CyclicBarrier(threads);
        Callable<Boolean> attempt =
            () -> {
              barrier.await();
              try {
                // Not closed: for as long as it is held nobody else can have it.
                FolderLock.begin(folder);
                return true;
              } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("--out must be a new");
                return false;
              }
            };
        int got = 0;
        for (Future<Boolean> one : pool.invokeAll(Collections.nCopies(threads, attempt))) {
          got += one.get() ? 1 : 0;
        }
        assertThat(got).isEqualTo(1);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void begin_whereAnotherProcessBegins_isRefusedUntilItDies() throws Exception {
    Path held = directory.resolve("held");
    Process child =
        Trained.start(
            directory,
            directory.resolve("err"),
            HoldingChild.class.getName(),
            folder().path(),
            held);
    try {
      await(child, held);
      assertThatIllegalArgumentException().isThrownBy(() -> FolderLock.begin(folder()));
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> FolderLock.acquire(folder()))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("must be of one program at a time but another is at work");
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    try (FolderLock mine = FolderLock.acquire(folder())) {
      // A second look from this very process does not give up what it holds.
      assertThatThrownBy(() -> FolderLock.acquire(folder())).isInstanceOf(IOException.class);
      assertThat(mine).isNotNull();
    }
    assertThat(folder().path()).isEmptyDirectory();
    FolderLock.begin(folder()).close();
  }

  @Test
  void begin_whereThereIsSomething_isRefusedAndLeavesItAlone() throws IOException {
    Files.createDirectories(folder().path());
    Files.writeString(folder().path().resolve("letter"), "x");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FolderLock.begin(folder()))
        .withMessage("--out must be a new or an empty folder but was " + folder().path());
    assertThat(folder().path().toFile().list()).containsExactly("letter");
    Files.writeString(folder().config(), "x");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FolderLock.begin(folder()))
        .withMessageContaining("to go on with it: --resume " + folder().path());
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FolderLock.begin(new RunFolder(file)))
        .withMessage("--out must be a new or an empty folder but was " + file);
  }

  /** Two commands that differ: one trains, and its folder is its own from end to end. */
  @Test
  void train_twoProcessesAtOnce_oneTrains() throws Exception {
    TinyData.idx(directory.resolve("data"), 6);
    List<Process> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Path config = directory.resolve("config-" + i + ".yaml");
      Files.writeString(
          config,
          TinyData.config(directory.resolve("data"))
              + "privacy: {kind: dp-sgd, noise-multiplier: 2, clipping-norm: 1}\n"
              + "batch: 30\nsteps: 12\nseed: %s\n".formatted(i + 1));
      both.add(
          Trained.start(
              directory,
              directory.resolve("err-" + i),
              "dev.tacit.cli.Tacit",
              "train",
              config,
              "--threads",
              "1",
              "--out",
              folder().path()));
    }
    for (Process one : both) {
      assertThat(one.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }
    int winner = both.get(0).exitValue() == 0 ? 0 : 1;
    String complaint = Files.readString(directory.resolve("err-" + (1 - winner)));
    assertThat(both.get(winner).exitValue())
        .as(Files.readString(directory.resolve("err-" + winner)))
        .isZero();
    assertThat(both.get(1 - winner).exitValue()).as(complaint).isEqualTo(2);
    assertThat(complaint).contains("--out must be a new");
    assertThat(Files.readString(folder().config())).contains("seed: " + (winner + 1));
    assertThat(((SelfComposed) Spend.charged(LedgerFile.read(folder().ledger()))).count())
        .isEqualTo(12);
    assertThat(Trained.run("--resume", folder().path()).status()).isZero();
  }

  /**
   * What is there at any moment is what a kill at that moment leaves: the file as it was before, or
   * as it is after.
   */
  @Test
  void write_lookedAtAndKilledAtAnyMoment_leavesAWholeFile() throws Exception {
    Files.createDirectories(folder().path());
    Path file = folder().state();
    Path complaints = directory.resolve("err");
    Process child = Trained.start(directory, complaints, WritingChild.class.getName(), file);
    try {
      await(child, file);
      Set<Byte> seen = new HashSet<>();
      for (int look = 0; look < 300; look++) {
        seen.add(requireWhole(file));
      }
      assertThat(seen).as("files that it wrote meanwhile").hasSizeGreaterThan(5);
    } finally {
      child.destroyForcibly().waitFor();
    }
    requireWhole(file);
    Files.writeString(Path.of(folder().state() + ".new"), "half");
    folder().clean();
    assertThat(folder().path().toFile().list()).containsExactly("state.tacs");
  }

  private static byte requireWhole(Path file) throws IOException {
    byte[] found = Files.readAllBytes(file);
    assertThat(found).hasSize(WritingChild.SIZE);
    byte[] whole = new byte[found.length];
    Arrays.fill(whole, found[0]);
    assertThat(Arrays.equals(found, whole)).as("of one time").isTrue();
    return found[0];
  }
}
