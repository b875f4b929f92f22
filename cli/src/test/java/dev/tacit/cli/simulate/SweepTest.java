package dev.tacit.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.report.Pages;
import dev.tacit.cli.simulate.SweepRunner.State;
import dev.tacit.protocol.identity.Digests;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest {

  @TempDir private Path directory;
  private TinySimulation tiny;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    tiny = new TinySimulation(directory);
    out = directory.resolve("sweep");
  }

  private int sweep(String... more) {
    String[] all = new String[3 + more.length];
    all[0] = tiny.config().toString();
    all[1] = "--out";
    all[2] = out.toString();
    System.arraycopy(more, 0, all, 3, more.length);
    return tiny.run(all);
  }

  private int twoByTwo(String... more) {
    String[] all = new String[5 + more.length];
    all[0] = "--sweep";
    all[1] = "training.learning-rate=0.02,0.3";
    all[2] = "--set";
    all[3] = "sweep={grid: {training.batch: [5]}, repeat: 2}";
    all[4] = "--json";
    System.arraycopy(more, 0, all, 5, more.length);
    return sweep(all);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(tiny.out());
  }

  private JsonNode result(String folder) throws IOException {
    return new ObjectMapper().readTree(out.resolve(folder).resolve("result.json").toFile());
  }

  @Test
  void sweep_gridAndSeeds_givesMeanAndDeviationOfEachCombination() throws IOException {
    assertThat(twoByTwo("--threads", "3", "--best", "loss")).as(tiny.err()).isZero();
    JsonNode json = json();
    assertThat(json.get("done").asInt()).isEqualTo(4);
    assertThat(json.get("best_by").asText()).isEqualTo("loss");
    JsonNode point = json.get("points").get(1);
    assertThat(point.get("values"))
        .hasToString("{\"training.batch\":\"5\",\"training.learning-rate\":\"0.3\"}");
    double[] losses = new double[2];
    for (int i = 0; i < 2; i++) {
      JsonNode result = result(point.get("folders").get(i).asText());
      assertThat(result.get("seed").asInt()).isEqualTo(1 + i);
      losses[i] = result.get("loss").asDouble();
    }
    JsonNode loss = point.get("loss");
    assertThat(loss.get("mean").asDouble()).isCloseTo((losses[0] + losses[1]) / 2, within(1e-15));
    assertThat(loss.get("deviation").asDouble())
        .isCloseTo(Math.abs(losses[0] - losses[1]) / Math.sqrt(2), within(1e-15));
    assertThat(json.get("best").get("training.learning-rate").asText()).isEqualTo("0.3");
    assertThat(Files.readAllLines(out.resolve("sweep.csv"))).hasSize(5);
    assertThat(new ObjectMapper().readTree(out.resolve("sweep.json").toFile())).isEqualTo(json);
  }

  @Test
  void sweep_eachRun_isTheSameAsAloneToTheLastBit() throws IOException {
    assertThat(twoByTwo()).as(tiny.err()).isZero();
    try (var runs = Files.newDirectoryStream(out, "0*")) {
      for (Path run : runs) {
        Path alone = directory.resolve("alone-" + run.getFileName());
        assertThat(tiny.run(run.resolve("config.yaml").toString(), "--out", alone.toString()))
            .isZero();
        for (String file : List.of("config.yaml", "rounds.csv", "rounds.jsonl", "model.tacm")) {
          assertThat(alone.resolve(file)).hasSameBinaryContentAs(run.resolve(file));
        }
      }
    }
  }

  @Test
  void sweep_again_doesWhatIsMissingAndNothingElse() throws IOException {
    assertThat(twoByTwo()).as(tiny.err()).isZero();
    JsonNode whole = json();
    Path kept = out.resolve("001-batch=5-learning-rate=0.02-seed=1");
    Path broken = out.resolve("004-batch=5-learning-rate=0.3-seed=2");
    FileTime before = Files.getLastModifiedTime(kept.resolve("result.json"));
    byte[] rounds = Files.readAllBytes(broken.resolve("rounds.csv"));
    Files.delete(broken.resolve("result.json"));
    Files.writeString(broken.resolve("rounds.csv"), "round\n1\n");
    // From the stored definition, as the hint for going on says.
    String stored = out.resolve("sweep.yaml").toString();
    assertThat(tiny.run(stored, "--out", out.toString(), "--json")).as(tiny.err()).isZero();
    assertThat(Files.getLastModifiedTime(kept.resolve("result.json"))).isEqualTo(before);
    assertThat(broken.resolve("rounds.csv")).hasBinaryContent(rounds);
    for (String measure : List.of("accuracy", "loss")) {
      assertThat(json().get("points").get(1).get(measure))
          .isEqualTo(whole.get("points").get(1).get(measure));
    }
    try (var events = Files.list(broken.resolve("tensorboard"))) {
      assertThat(events).hasSize(1);
    }
  }

  /** The configuration says the same, and means something else. */
  @Test
  void sweep_againWithAnotherFileOfTheSameName_isRefused() throws IOException {
    Path weights = tiny.into(directory.resolve("first")).resolve("model.tacm");
    String[] sweep = {"--set", "model={start: '%s'}".formatted(weights), "--repeat", "2"};
    assertThat(sweep(sweep)).as(tiny.err()).isZero();
    Path run = out.resolve("001-seed=1");
    byte[] held = Files.readAllBytes(weights);
    assertThat(result("001-seed=1").get("model_start_sha256").asText())
        .isEqualTo(Digests.sha256Hex(held));
    // Of the data it would be as private as they are.
    assertThat(Files.readString(run.resolve("inputs.private"))).contains("data.source");
    assertThat(Files.readString(run.resolve("result.json"))).doesNotContain("data_source");
    if (run.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(run.resolve("inputs.private"))))
          .isEqualTo("rw-------");
    }
    Path others = tiny.into(directory.resolve("second"), "--set", "seed=5").resolve("model.tacm");
    Files.copy(others, weights, StandardCopyOption.REPLACE_EXISTING);
    assertThat(sweep(sweep)).isEqualTo(2);
    assertThat(tiny.err()).contains("model.start must hold what it held for " + run);
    Files.write(weights, held);
    assertThat(sweep(sweep)).as(tiny.err()).isZero();
    Path labels = directory.resolve("data/t10k-labels-idx1-ubyte");
    byte[] other = Files.readAllBytes(labels);
    other[other.length - 1] ^= 1;
    Files.write(labels, other);
    assertThat(sweep(sweep)).isEqualTo(2);
    assertThat(tiny.err()).contains("data.source must hold what it held for " + run);
    Files.move(directory.resolve("data"), directory.resolve("elsewhere"));
    assertThat(sweep(sweep)).isEqualTo(2);
    assertThat(tiny.err()).contains("data.source must hold what it held for " + run);
    Files.move(directory.resolve("elsewhere"), directory.resolve("data"));
    // A run of an earlier version does not say what its files held.
    for (String each : List.of("001-seed=1", "002-seed=2")) {
      Files.delete(out.resolve(each).resolve("inputs.private"));
    }
    assertThat(sweep(sweep)).as(tiny.err()).isZero();
  }

  @Test
  void sweep_runThatFails_leavesTheOthersAndIsTold() throws IOException {
    assertThat(twoByTwo()).as(tiny.err()).isZero();
    for (String run :
        List.of("002-batch=5-learning-rate=0.02-seed=2", "003-batch=5-learning-rate=0.3-seed=1")) {
      try (var files = Files.walk(out.resolve(run))) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.writeString(out.resolve("002-batch=5-learning-rate=0.02-seed=2"), "in the way");
    assertThat(twoByTwo()).isEqualTo(1);
    JsonNode json = json();
    assertThat(json.get("done").asInt()).isEqualTo(3);
    assertThat(json.get("failed").asInt()).isEqualTo(1);
    assertThat(json.get("failures").get(0).get("folder").asText()).startsWith("002-");
    assertThat(json.get("points").get(0).get("done").asInt()).isEqualTo(1);
    assertThat(json.get("points").get(1).get("done").asInt()).isEqualTo(2);
  }

  @Test
  void sweep_page_isWholeAndHasTheTable() throws Exception {
    assertThat(twoByTwo("--best", "loss")).as(tiny.err()).isZero();
    var page = Pages.parse(Files.readString(out.resolve("sweep.html")));
    Pages.assertIdsAreUniqueAndLinksHold(page);
    Pages.assertLoadsAndRunsNothing(page);
    assertThat(page.getDocumentElement().getTextContent())
        .contains("Best by loss:", "training.learning-rate=0.3", "choosing the best of several");
  }

  @Test
  void sweep_targetThatSomeMiss_ranksThoseThatReachItFirst() throws IOException {
    assertThat(
            sweep(
                "--sweep",
                "training.learning-rate=0.001,0.3",
                "--set",
                "stop-at-accuracy=0.99",
                "--json"))
        .as(tiny.err())
        .isZero();
    assertThat(json().get("best_by").asText()).isEqualTo("rounds_to_target");
    assertThat(json().get("points").get(0).has("rounds_to_target")).isFalse();
    assertThat(json().get("best").get("training.learning-rate").asText()).isEqualTo("0.3");
  }

  @Test
  void sweep_folderOfSomethingElse_isRefused() throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("letter.txt"), "mine");
    assertThat(twoByTwo()).isEqualTo(2);
    assertThat(tiny.err()).contains("--out must be new or empty, or of this sweep");
    Files.delete(out.resolve("letter.txt"));
    assertThat(twoByTwo()).as(tiny.err()).isZero();
    assertThat(sweep("--sweep", "training.learning-rate=0.5")).isEqualTo(2);
    assertThat(tiny.err()).contains("--out must be of this sweep but");
    assertThat(tiny.run("compare", out.toString(), out.toString())).isEqualTo(2);
    assertThat(tiny.err()).contains("is a sweep; its folders hold the runs");
  }

  @Test
  void stop_beforeARunBegins_leavesItUnfinished() throws Exception {
    ConfigFile file = ConfigFile.read(tiny.config()).with("--set", "sweep.repeat=3");
    SweepView view = new SweepView(new PrintStream(PrintStream.nullOutputStream()), false);
    Sweep sweep = Sweep.of(file);
    SweepRunner runner = new SweepRunner(sweep, out, 2, view);
    List<Sweep.Run> left = runner.prepare();
    view.begin(left);
    runner.stop();
    assertThat(runner.run(left, new Engines.Local(2)))
        .extracting(SweepRunner.Outcome::state)
        .containsOnly(State.UNFINISHED)
        .hasSize(3);
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{grid: {training.learning-rate: [1, -1]}} | learning-rate must be a number > 0 but was -1; with training.learning-rate=-1",
        "{grid: {training.rate: [1]}}     | unknown key training.rate",
        "{grid: {training.batch: 5}}      | sweep.grid.training.batch must be a list of values but was 5",
        "{grid: {seed: [1, 2]}}           | sweep.grid must not vary seed; seeds stand in sweep.seeds",
        "{grid: {population.clients: [10, 1000]}} | they are re-used; with population.clients=1000",
        "{seeds: [1, 1]}                  | sweep.seeds must be a list of one seed or more, none of them twice",
        "{seeds: [one]}                   | sweep.seeds must be whole numbers but one was one",
        "{seeds: [1], repeat: 2}          | sweep.repeat must not stand beside seeds",
        "{repeat: 0}                      | sweep.repeat must be a whole number from 1 to 1000 but was 0",
        "{best: acuracy}                  | perhaps accuracy is meant",
        "{grids: {training.batch: [5]}}   | unknown key sweep.grids, perhaps grid",
        "[1, 2]                           | sweep must be a section of keys",
      })
  void sweep_wrongDefinition_isRefusedBeforeAnythingIsWritten(String sweep, String message) {
    assertThat(sweep("--set", "sweep=" + sweep)).isEqualTo(2);
    assertThat(tiny.err()).contains(message);
    assertThat(out).doesNotExist();
  }

  @Test
  void sweep_optionWithoutValues_isRefused() {
    assertThat(sweep("--sweep", "training.batch")).isEqualTo(2);
    assertThat(tiny.err()).contains("--sweep: must be KEY=VALUE,VALUE but was training.batch");
    assertThat(sweep("--sweep", "training.batch=")).isEqualTo(2);
    assertThat(sweep("--sweep", "Training=1")).isEqualTo(2);
    assertThat(tiny.err()).contains("must be a KEY");
  }
}
