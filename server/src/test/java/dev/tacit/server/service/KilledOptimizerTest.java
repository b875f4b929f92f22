package dev.tacit.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.federated.ScaffoldCheckpoint;
import dev.tacit.learning.federated.ScaffoldState;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that remembers more than its model dies by SIGKILL, and comes back. */
class KilledOptimizerTest {
  @TempDir Path directory;

  /** Killed some milliseconds after a commit: between two, or within the next. */
  @ParameterizedTest
  @EnumSource(AdamProcess.Kind.class)
  void process_killedTwice_endsWithTheModelOfOneThatWasNotBitForBit(AdamProcess.Kind kind)
      throws Exception {
    Random random = new Random(4);
    for (int life = 1; life <= 2; life++) {
      int committed = run(kind, 12 * life, random.nextInt(10));
      assertThat(committed).as("still at work when it was killed").isLessThan(AdamProcess.ROUNDS);
      try (Store store = Store.open(directory)) {
        TaskRecords records = AdamProcess.resume(store, kind);
        assertThat(records.roundsCommitted()).isBetween(committed, committed + 1);
        assertAfter(kind, records, records.roundsCommitted());
      }
    }
    assertThat(run(kind, Integer.MAX_VALUE, 0)).isEqualTo(AdamProcess.ROUNDS);
    try (Store store = Store.open(directory)) {
      assertAfter(kind, AdamProcess.resume(store, kind), AdamProcess.ROUNDS);
    }
  }

  /** What devices would be sent is that of a server without a store, without a crash. */
  private static void assertAfter(AdamProcess.Kind kind, TaskRecords records, int rounds) {
    ScaffoldState expected = expected(rounds);
    byte[] sent = records.current().bytes();
    if (kind == AdamProcess.Kind.ALONE) {
      assertThat(Checkpoint.decode(sent, sent.length).parameters())
          .isEqualTo(expected.model().parameters());
      return;
    }
    ScaffoldCheckpoint both = ScaffoldCheckpoint.decode(sent, sent.length);
    assertThat(both.checkpoint().parameters()).isEqualTo(expected.model().parameters());
    assertThat(both.variate()).isEqualTo(expected.sent().variate());
  }

  /** By SCAFFOLD's server, whose model goes as that of its optimizer alone. */
  private static ScaffoldState expected(int rounds) {
    byte[] initial = TestTask.checkpoint();
    float[] parameters = Checkpoint.decode(initial, initial.length).parameters();
    ScaffoldState server =
        ScaffoldState.initial(ServerState.initial(AdamProcess.OPTIMIZER, parameters), 5);
    for (int round = 1; round <= rounds; round++) {
      Scaffold.Change mean = Scaffold.Change.zero(TestTask.DIMENSION);
      decode(AdamProcess.sums(round).get(0), mean.update());
      decode(AdamProcess.sums(round).get(1), mean.variate());
      server = server.apply(mean, 3, TestTask.RANGE);
    }
    return server;
  }

  private static void decode(long[] sum, float[] mean) {
    new Quantizer(TestTask.RING_BITS, TestTask.VALUE_BITS, TestTask.RANGE, 3)
        .decodeSum(sum, 3, mean);
  }

  /**
   * The last round that the process said was committed.
   *
   * @param killAfter the round after whose commit it is killed
   * @param millis more that it is left
   */
  private int run(AdamProcess.Kind kind, int killAfter, int millis)
      throws IOException, InterruptedException {
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
                directory.toString(),
                kind.name())
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
