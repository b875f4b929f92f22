package dev.tacit.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.learning.federated.ServerState;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.server.store.Store;
import dev.tacit.server.testing.TestTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose optimizer remembers dies by SIGKILL, and comes back. */
class KilledOptimizerTest {
  @TempDir Path directory;

  /** Killed some milliseconds after a commit: between two, or within the next. */
  @Test
  void fedAdam_processKilledTwice_endsWithTheModelOfOneThatWasNotBitForBit() throws Exception {
    Random random = new Random(4);
    for (int life = 1; life <= 2; life++) {
      int committed = run(12 * life, random.nextInt(10));
      assertThat(committed).as("still at work when it was killed").isLessThan(AdamProcess.ROUNDS);
      try (Store store = Store.open(directory)) {
        TaskRecords records = AdamProcess.resume(store);
        assertThat(records.roundsCommitted()).isBetween(committed, committed + 1);
        assertThat(parameters(records)).isEqualTo(expected(records.roundsCommitted()));
      }
    }
    assertThat(run(Integer.MAX_VALUE, 0)).isEqualTo(AdamProcess.ROUNDS);
    try (Store store = Store.open(directory)) {
      assertThat(parameters(AdamProcess.resume(store))).isEqualTo(expected(AdamProcess.ROUNDS));
    }
  }

  private static float[] parameters(TaskRecords records) {
    byte[] checkpoint = records.current().bytes();
    return Checkpoint.decode(checkpoint, checkpoint.length).parameters();
  }

  /** Without a store, without a crash. */
  private static float[] expected(int rounds) {
    byte[] initial = TestTask.checkpoint();
    ServerState server =
        ServerState.initial(
            AdamProcess.OPTIMIZER, Checkpoint.decode(initial, initial.length).parameters());
    Quantizer quantizer = new Quantizer(TestTask.RING_BITS, TestTask.VALUE_BITS, TestTask.RANGE, 3);
    for (int round = 1; round <= rounds; round++) {
      float[] mean = new float[TestTask.DIMENSION];
      quantizer.decodeSum(AdamProcess.sum(round), 3, mean);
      server = server.apply(mean);
    }
    return server.parameters();
  }

  /**
   * The last round that the process said was committed.
   *
   * @param killAfter the round after whose commit it is killed
   * @param millis more that it is left
   */
  private int run(int killAfter, int millis) throws IOException, InterruptedException {
    Path said = Files.createTempFile(directory, "said", ".txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AdamProcess.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(said.toFile())
            .start();
    try {
      while (process.isAlive() && committed(said) < killAfter) {
        Thread.sleep(2);
      }
      Thread.sleep(millis);
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return committed(said);
  }

  /** From whole lines: the last one may be torn. */
  private static int committed(Path said) throws IOException {
    String text = Files.readString(said);
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.startsWith("committed "))
        .mapToInt(line -> Integer.parseInt(line.substring("committed ".length())))
        .max()
        .orElse(0);
  }
}
