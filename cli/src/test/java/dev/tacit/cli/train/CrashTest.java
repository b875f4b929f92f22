package dev.tacit.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Spend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Processes that are killed while they train: what they were charged covers what they did. */
class CrashTest {
  private static final int STEPS = 300;

  @TempDir private Path directory;

  private RunFolder begun(String privacy) throws IOException {
    Path data = TinyData.idx(directory.resolve("data"), 6);
    RunFolder folder = new RunFolder(directory.resolve("run"));
    Files.createDirectories(folder.path());
    Files.writeString(
        folder.config(),
        TinyData.config(data)
            + privacy
            + "batch: 30\nsteps: "
            + STEPS
            + "\nevaluate-every: 100 steps\ncheckpoint-every: 40 steps\n");
    return folder;
  }

  private Process start(String main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(directory.resolve("err.log").toFile())
        .start();
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private long awaitSteps(Process child, Path steps, long least) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (size(steps) < least) {
      if (!child.isAlive() || System.nanoTime() > end) {
        return fail("it ended too early: " + Files.readString(directory.resolve("err.log")));
      }
      Thread.sleep(1);
    }
    return size(steps);
  }

  private static double epsilon(long steps) {
    return PldAccountant.epsilon(
            new SelfComposed(new PoissonSampled(0.25, new Gaussian(2)), steps),
            NeighbouringRelation.ADD_OR_REMOVE_ONE,
            1e-5)
        .upper();
  }

  private static long charged(RunFolder folder) {
    PrivacyEvent event = Spend.charged(LedgerFile.read(folder.ledger()));
    return ((SelfComposed) event).count();
  }

  /** Two attempts die at steps, and a little later, that the seed chooses; the third may end. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void kill_atSeededPoints_neverChargesLessThanEverRan(long seed) throws Exception {
    RunFolder folder = begun("privacy: {kind: dp-sgd, noise-multiplier: 2, clipping-norm: 1}\n");
    Path steps = directory.resolve("steps");
    Random random = new Random(seed);
    long before = 0;
    for (int kill = 0; kill < 2; kill++) {
      Process child = start(SteppingChild.class.getName(), folder.path() + "", steps + "");
      awaitSteps(child, steps, before + 1 + random.nextInt(90));
      Thread.sleep(random.nextInt(10));
      child.destroyForcibly().waitFor();
      before = size(steps);
      assertThat(charged(folder)).isGreaterThanOrEqualTo(before);
    }
    Process last = start(SteppingChild.class.getName(), folder.path() + "", steps + "");
    assertThat(last.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(last.exitValue()).as(Files.readString(directory.resolve("err.log"))).isZero();
    long ever = size(steps);
    assertThat(ever).as("steps that were lost ran again").isGreaterThan(STEPS);
    assertThat(charged(folder)).isGreaterThanOrEqualTo(ever);
    JsonNode result = new ObjectMapper().readTree(folder.result().toFile());
    assertThat(result.get("steps").asInt()).isEqualTo(STEPS);
    assertThat(result.get("privacy").get("epsilon").asDouble())
        .isEqualTo(epsilon(charged(folder)))
        .isGreaterThanOrEqualTo(epsilon(ever));
  }

  /** The steps that are lost are not there to be spent again: the budget ends it early. */
  @Test
  void kill_underABudget_leavesFewerStepsAndNeverBreaksIt() throws Exception {
    double budget = epsilon(STEPS);
    RunFolder folder =
        begun(
            "privacy: {kind: dp-sgd, noise-multiplier: 2, clipping-norm: 1, epsilon: %s}\n"
                .formatted(budget));
    Path steps = directory.resolve("steps");
    Process child = start(SteppingChild.class.getName(), folder.path() + "", steps + "");
    awaitSteps(child, steps, 60);
    child.destroyForcibly().waitFor();
    long lost = charged(folder) - 40;
    assertThat(lost).isGreaterThanOrEqualTo(20);
    Process last = start(SteppingChild.class.getName(), folder.path() + "", steps + "");
    assertThat(last.waitFor(2, TimeUnit.MINUTES)).isTrue();
    JsonNode result = new ObjectMapper().readTree(folder.result().toFile());
    assertThat(result.get("ending").asText()).isEqualTo("budget");
    assertThat(result.get("steps").asInt()).isEqualTo(STEPS - lost);
    assertThat(result.get("privacy").get("epsilon").asDouble()).isLessThanOrEqualTo(budget);
    assertThat(size(steps)).isLessThanOrEqualTo(STEPS);
  }

  /** Correlated noise is never taken up again: another run of it is charged. */
  @Test
  void kill_withCorrelatedNoise_chargesAnotherWholeRun() throws Exception {
    RunFolder folder =
        begun(
            """
            privacy:
              kind: dp-ftrl
              noise-multiplier: 2
              clipping-norm: 1
              noise: {kind: banded, bands: 4}
            """);
    Path steps = directory.resolve("steps");
    Process child = start(SteppingChild.class.getName(), folder.path() + "", steps + "");
    awaitSteps(child, steps, 50);
    child.destroyForcibly().waitFor();
    Process last = start(SteppingChild.class.getName(), folder.path() + "", steps + "");
    assertThat(last.waitFor(2, TimeUnit.MINUTES)).isTrue();
    JsonNode result = new ObjectMapper().readTree(folder.result().toFile());
    assertThat(result.get("steps").asInt()).isEqualTo(STEPS);
    assertThat(charged(folder)).isEqualTo(2);
    assertThat(Spend.charged(LedgerFile.read(folder.ledger())))
        .isEqualTo(new SelfComposed(new Gaussian(gaussian(folder)), 2));
  }

  private static double gaussian(RunFolder folder) {
    SelfComposed all = (SelfComposed) Spend.charged(LedgerFile.read(folder.ledger()));
    double sigma = ((Gaussian) all.event()).sigma();
    assertThat(sigma).isBetween(2.0, 2.0 * (1 + 1e-12));
    return sigma;
  }

  /** As Ctrl-C does: what is charged is done first, and nothing is lost. */
  @Test
  void terminate_theCommand_keepsAllStepsThatWereCharged() throws Exception {
    RunFolder folder = begun("privacy: {kind: dp-sgd, noise-multiplier: 2, clipping-norm: 1}\n");
    Path config = directory.resolve("long.yaml");
    String text = Files.readString(folder.config());
    Files.writeString(config, text.replace("steps: " + STEPS, "steps: 1000000"));
    RunFolder real = new RunFolder(directory.resolve("real"));
    Process child =
        start(
            "dev.tacit.cli.Tacit",
            "train",
            config.toString(),
            "--out",
            real.path().toString(),
            "--threads",
            "1");
    awaitSteps(child, real.state(), 1);
    child.toHandle().destroy();
    assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
    JsonNode result = new ObjectMapper().readTree(real.result().toFile());
    assertThat(result.get("ending").asText()).isEqualTo("stopped");
    long done = result.get("steps").asLong();
    assertThat(done).isBetween(40L, 999_999L);
    assertThat(charged(real)).isEqualTo(done);
    assertThat(Files.readString(directory.resolve("err.log"))).doesNotContain("Exception");
    Files.writeString(
        real.config(), Files.readString(real.config()).replace("batch: 30", "batch: 29"));
    StringWriter err = new StringWriter();
    int status =
        new CommandLine(new TrainCommand())
            .setErr(new PrintWriter(err))
            .execute("--resume", real.path().toString());
    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).contains("of another kind");
  }
}
