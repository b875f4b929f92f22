package dev.tacit.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.cli.train.log.Measurement;
import dev.tacit.cli.train.log.MetricsCsv;
import dev.tacit.learning.model.Checkpoint;
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
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TrainCommandTest {
  private static final String DP =
      """
      privacy:
        kind: dp-sgd
        noise-multiplier: 2
        clipping-norm: 1
      batch: 30
      steps: 12
      evaluate-every: 4 steps
      """;

  private static final String DP_FTRL =
      """
      privacy:
        kind: dp-ftrl
        noise-multiplier: 2
        clipping-norm: 1
        noise: {kind: tree}
      batch: 30
      epochs: 3
      """;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path data;

  @BeforeEach
  void data() throws IOException {
    data = TinyData.idx(directory.resolve("data"), 6);
  }

  private int run(String... arguments) {
    return new CommandLine(new TrainCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private String file(String rest) throws IOException {
    Path file = directory.resolve("config.yaml");
    return Files.writeString(file, TinyData.config(data) + rest).toString();
  }

  private JsonNode train(String rest, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(file(rest), "--json", "--threads", "1"));
    arguments.addAll(List.of("--out", directory.resolve("out").toString()));
    arguments.addAll(List.of(more));
    assertThat(run(arguments.toArray(String[]::new))).as(err.toString()).isZero();
    return new ObjectMapper().readTree(out.toString());
  }

  private static double epsilon(double sigma, double rate, long steps, double delta) {
    PrivacyEvent event = new SelfComposed(new PoissonSampled(rate, new Gaussian(sigma)), steps);
    return PldAccountant.epsilon(event, NeighbouringRelation.ADD_OR_REMOVE_ONE, delta).upper();
  }

  @Test
  void train_dpSgd_leavesAllThatItPromises() throws Exception {
    JsonNode result = train(DP);
    RunFolder folder = new RunFolder(directory.resolve("out"));
    double expected = epsilon(2, 0.25, 12, 1e-5);
    assertThat(result.get("privacy").get("epsilon").asDouble()).isEqualTo(expected);
    assertThat(result.get("ending").asText()).isEqualTo("completed");
    assertThat(result.get("steps").asInt()).isEqualTo(12);
    PrivacyEvent charged = Spend.charged(LedgerFile.read(folder.ledger()));
    assertThat(charged).isEqualTo(new SelfComposed(new PoissonSampled(0.25, new Gaussian(2)), 12));
    assertThat(LedgerFile.read(folder.ledger())).allMatch(entry -> entry.fixedSchedule());
    List<Measurement> measured = MetricsCsv.read(folder.metrics());
    assertThat(measured).extracting(Measurement::step).containsExactly(4, 8, 12);
    for (Measurement point : measured) {
      assertThat(point.epsilon()).isEqualTo(epsilon(2, 0.25, point.step(), 1e-5));
      assertThat(point.clippingNorm()).isEqualTo(1);
    }
    Checkpoint model = Checkpoint.decode(Files.readAllBytes(folder.model()), 1 << 20);
    assertThat(folder.path().resolve("checkpoint-00000012.tacm"))
        .hasBinaryContent(Files.readAllBytes(folder.model()));
    assertThat(model.spec().parameterCount()).isEqualTo(74);
    assertThat(Files.readString(folder.report()))
        .contains("Accuracy at ε", "does not cover tuning", "noise-multiplier: 2");
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.report().toFile()))
        .as("well-formed")
        .isNotNull();
    try (Stream<Path> events = Files.list(folder.events())) {
      assertThat(events).hasSize(1);
    }
  }

  @Test
  void train_withoutPrivacy_learnsAndHasNoLedger() throws IOException {
    JsonNode result = train("privacy: {kind: none}\nbatch: 30\nepochs: 10\n");
    assertThat(result.get("accuracy").asDouble()).isEqualTo(1);
    assertThat(result.get("privacy").isNull()).isTrue();
    assertThat(new RunFolder(directory.resolve("out")).ledger()).doesNotExist();
    assertThat(Files.readString(directory.resolve("out/report.html")))
        .contains("without any protection")
        .doesNotContain("Accuracy at ε");
  }

  @Test
  void train_epsilonGiven_noiseKeepsToItAndConfigRepeatsIt() throws IOException {
    JsonNode result = train(DP.replace("noise-multiplier: 2", "epsilon: 1.5\n  delta: 1e-4"));
    double epsilon = result.get("privacy").get("epsilon").asDouble();
    assertThat(epsilon).isBetween(1.49, 1.5);
    double sigma = result.get("privacy").get("noise_multiplier").asDouble();
    assertThat(epsilon(sigma, 0.25, 12, 1e-4)).isEqualTo(epsilon);
    assertThat(Files.readString(directory.resolve("out/config.yaml")))
        .contains("noise-multiplier: " + sigma, "epsilon: 1.5");
  }

  @Test
  void train_budgetBelowTheSteps_stopsBeforeTheOneThatWouldBreakIt() throws IOException {
    double budget = Math.nextDown(epsilon(2, 0.25, 8, 1e-5));
    JsonNode result =
        train(DP.replace("noise-multiplier: 2", "noise-multiplier: 2\n  epsilon: " + budget));
    assertThat(result.get("ending").asText()).isEqualTo("budget");
    assertThat(result.get("steps").asInt()).isEqualTo(7);
    assertThat(result.get("privacy").get("epsilon").asDouble())
        .isEqualTo(epsilon(2, 0.25, 7, 1e-5))
        .isLessThanOrEqualTo(budget);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clipping: automatic",
        "clipping: per-tensor",
        "adaptive: {quantile: 0.5, count-deviation: 4}"
      })
  void train_otherStyles_costTheSame(String style) throws IOException {
    JsonNode result = train(DP.replace("clipping-norm: 1", "clipping-norm: 1\n  " + style));
    assertThat(result.get("privacy").get("epsilon").asDouble())
        .isEqualTo(epsilon(2, 0.25, 12, 1e-5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{kind: tree}",
        "{kind: tree, steps: 4}",
        "{kind: banded, bands: 4}",
        "{kind: blt, buffers: 2}"
      })
  void train_dpFtrl_isChargedAsAWhole(String noise) throws IOException {
    JsonNode result =
        train(
            """
            privacy:
              kind: dp-ftrl
              noise-multiplier: 2
              clipping-norm: 1
              noise: %s
            batch: 30
            epochs: 3
            """
                .formatted(noise));
    double expected =
        PldAccountant.epsilon(new Gaussian(2), NeighbouringRelation.ADD_OR_REMOVE_ONE, 1e-5)
            .upper();
    assertThat(result.get("privacy").get("epsilon").asDouble()).isCloseTo(expected, within(1e-9));
    assertThat(result.get("steps").asInt()).isEqualTo(12);
    assertThat(LedgerFile.read(directory.resolve("out/ledger.jsonl"))).hasSize(2);
  }

  @Test
  void train_scattering_featuresAreMadeOnceForAllSeeds() throws IOException {
    data = TinyData.idx(directory.resolve("larger"), 12);
    String features = "  features: {kind: scattering, normalise: groups, groups: 9}\n";
    Path file = directory.resolve("scattering.yaml");
    String config = TinyData.config(data).replace("model:", features + "model:");
    Files.writeString(file, config + DP);
    String folder = directory.resolve("out").toString();
    assertThat(run(file.toString(), "--json", "--repeat", "3", "--out", folder)).isZero();
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertThat(result.get("seeds").asInt()).isEqualTo(3);
    List<Double> accuracies = new ArrayList<>();
    result.get("runs").forEach(run -> accuracies.add(run.get("accuracy").asDouble()));
    double mean = accuracies.stream().mapToDouble(a -> a).average().orElseThrow();
    double squares = accuracies.stream().mapToDouble(a -> (a - mean) * (a - mean)).sum();
    assertThat(result.get("accuracy").get("mean").asDouble()).isCloseTo(mean, within(1e-12));
    assertThat(result.get("accuracy").get("deviation").asDouble())
        .isCloseTo(Math.sqrt(squares / 2), within(1e-12));
    assertThat(result.get("epsilon").get("deviation").asDouble()).isZero();
    assertThat(result.get("epsilon_together").asDouble()).isEqualTo(epsilon(2, 0.25, 36, 1e-5));
    assertThat(result.get("covers_tuning").asBoolean()).isFalse();
    assertThat(result.get("runs").get(2).get("seed").asInt()).isEqualTo(3);
    assertThat(directory.resolve("out/seed-3/model.tacm")).exists();
  }

  @Test
  void dryRunAndPrintConfig_writeNothing() throws IOException {
    String file = file(DP);
    assertThat(run(file, "--dry-run")).isZero();
    assertThat(out.toString())
        .contains("dense ", "74", "120 examples", "12 steps of 30 examples each (3.0 epochs)")
        .contains("epsilon <= ", "MB beside the data");
    assertThat(out.toString()).contains("measured there: loss, accuracy, auc, confusion-matrix");
    assertThat(run(file, "--dry-run", "--json")).isZero();
    assertThat(run(file, "--dry-run", "--set", "privacy.epsilon=1")).isZero();
    assertThat(out.toString()).contains("budget: epsilon 1, less than that: training will stop");
    assertThat(run(file, "--print-config", "--set", "privacy.delta=1e-6")).isZero();
    assertThat(out.toString()).contains("delta: 0.000001", "checkpoint-every: 4 steps", "seed: 1");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files)
          .extracting(path -> path.getFileName().toString())
          .containsExactlyInAnyOrder("data", "config.yaml");
    }
  }

  @Test
  void dryRun_deltaThatAllowsToPublishExamples_isCarefulOf() throws IOException {
    String file = file(DP);
    assertThat(run(file, "--dry-run", "--set", "privacy.delta=0.008")).isZero();
    assertThat(out.toString()).doesNotContain("Careful");
    assertThat(run(file, "--dry-run", "--set", "privacy.delta=0.009")).isZero();
    String warning =
        "Careful: delta = 9e-3 is not below 1 / 120, one over the examples that train.";
    assertThat(out.toString()).contains(warning);
    assertThat(run(file, "--dry-run", "--json", "--set", "privacy.delta=0.009")).isZero();
    assertThat(out.toString()).contains("\"warning\" : \"" + warning);
  }

  @Test
  void train_deltaThatAllowsToPublishExamples_resultAndReportSaySo() throws IOException {
    JsonNode result = train(DP, "--set", "privacy.delta=0.5");
    String warning =
        "Careful: delta = 5e-1 is not below 1 / 120, one over the examples that train.";
    assertThat(result.get("privacy").get("warning").asText()).startsWith(warning);
    assertThat(Files.readString(directory.resolve("out/report.html"))).contains(warning);
    assertThat(Files.readString(directory.resolve("out/result.json"))).contains(warning);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch=121|batch must be at most the 120 examples to train on but was 121",
        "data.source=nowhere|data.source must be mnist, shakespeare, shakespeare-roles, a folder",
        "model.preset=cnn|input of model cnn must be [channels, height, width] with sides of at",
        "model.preset=char-mlp|input of model char-mlp must be",
        "privacy.epsilon=1e-9|epsilon",
        "privacy.epsilon=1e-4|privacy.epsilon must be one that noise of at most 256 keeps to but 1.0E-4",
        "model={layers: [dense: 3]}|model must have 2 outputs, as data.source data has classes, but has 3",
        "data.colour=red|known in data: source, context, standardise, features",
        "data.features.kind=scattering|must be",
        "metrics=[top-3]|--set metrics: metrics must have top-K of at most the 2 classes of data.source data but has top-3",
        "metrics=[accuracy, f1]|--set metrics: metrics must be accuracy, top-K (as top-5), auc,",
        "metrics=[auc, auc]|each at most once but one was auc",
        "metrics=accuracy|metrics must be a list as [accuracy, top-5] but was accuracy",
        "metrics=[top-0]|but one was top-0",
        "loss.kind=binary-cross-entropy|metrics must have perplexity with loss.kind softmax-cross-entropy only",
        "batch=121|--set batch: batch must be",
        "model={layers: [dense: 3, relu]}|but has 3; as layers it ends with dense: classes",
        "data={source: nowhere}|--set data: data.source must be",
        "steps=2000000|steps must be a whole number from 1 to 1048576 but was 2000000",
      })
  void train_whatDoesNotGoTogether_isWrongUsage(String setting, String complaint)
      throws IOException {
    String rest =
        setting.startsWith("privacy.epsilon")
            ? DP.replace("noise-multiplier: 2", "epsilon: 1")
            : DP;
    String scattering = setting.startsWith("data.features") ? "data.features.scales=5" : "seed=1";
    String metrics = setting.startsWith("loss") ? "metrics=[perplexity]" : "seed=1";
    int status =
        run(file(rest), "--dry-run", "--set", scattering, "--set", metrics, "--set", setting);
    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).contains(complaint).doesNotContain("Exception");
  }

  @Test
  void train_wrongOptions_areWrongUsage() throws IOException {
    String file = file(DP);
    assertThat(run()).isEqualTo(2);
    assertThat(run(file, "--resume", "x")).isEqualTo(2);
    assertThat(run("--resume", directory.toString(), "--set", "a=b")).isEqualTo(2);
    assertThat(run("--resume", data.toString())).isEqualTo(2);
    assertThat(run(file, "--repeat", "0")).isEqualTo(2);
    assertThat(run(file, "--threads", "0")).isEqualTo(2);
    assertThat(run(file, "--out", data.toString())).isEqualTo(2);
    assertThat(run(directory.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("CONFIG must be given, or --resume")
        .contains("so it does not go with CONFIG")
        .contains("so it does not go with --set")
        .contains("--resume must be the folder of a training but was")
        .contains("--repeat must be from 1 to 1000 but was 0")
        .contains("--threads must be from 1 to 1024 but was 0")
        .contains("--out must be a new or an empty folder but was")
        .contains("CONFIG must be a file but " + directory + " is a folder");
  }

  @Test
  void train_configFromAPipe_isRead() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    String text = TinyData.config(data) + DP;
    Thread writer =
        new Thread(
            () -> {
              try {
                Files.writeString(pipe, text);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    writer.start();
    assertThat(run(pipe.toString(), "--print-config")).as(err.toString()).isZero();
    writer.join();
    assertThat(out.toString()).contains("noise-multiplier: 2");
  }

  @Test
  void train_modelFileOfAnotherKind_isNamed() throws IOException {
    Path other =
        Files.writeString(
            directory.resolve("notes.txt"), "no weights, but more than a few letters");
    assertThat(run(file(DP), "--dry-run", "--set", "model.start=" + other)).isEqualTo(2);
    assertThat(run(file(DP), "--dry-run", "--set", "model.file=" + other)).isEqualTo(2);
    assertThat(err.toString())
        .contains("model.start " + other + ": checkpoint must ")
        .contains("model.file " + other + ": model must be JSON");
  }

  @Test
  void train_thatDiverges_fails() throws IOException {
    String file = file(DP);
    String out = directory.resolve("out").toString();
    assertThat(run(file, "--out", out, "--set", "optimizer.learning-rate=1e300")).isEqualTo(1);
    assertThat(err.toString()).contains("after step 4 there is no state to keep: ", "diverged");
  }

  @Test
  void train_adaptersOnAModel_trainsThemAndKeepsIt() throws IOException {
    train("privacy: {kind: none}\nbatch: 30\nepochs: 10\n");
    Path start = directory.resolve("out/model.tacm");
    Path file = directory.resolve("tune.yaml");
    String model = "  start: " + start + "\n  adapters: {rank: 1}";
    Files.writeString(file, TinyData.config(data).replace("  preset: linear", model) + DP);
    String tuned = directory.resolve("tuned").toString();
    assertThat(run(file.toString(), "--out", tuned, "--set", "model.adapters.rank=2")).isZero();
    Checkpoint before = Checkpoint.decode(Files.readAllBytes(start), 1 << 20);
    Checkpoint after = Checkpoint.decode(Files.readAllBytes(Path.of(tuned, "model.tacm")), 1 << 20);
    assertThat(after.frozen()).hasSize(before.parameters().length).contains(before.parameters());
    assertThat(after.parameters()).hasSize(2 * (36 + 2));
    assertThat(MetricsCsv.read(Path.of(tuned, "metrics.csv")).get(0).accuracy()).isGreaterThan(0.6);
    assertThat(run(file.toString(), "--dry-run", "--set", "model.start=nowhere")).isEqualTo(2);
    assertThat(err.toString()).contains("model.start must be a file but there is no file nowhere");
  }

  @Test
  void resume_ofAFinishedTraining_chargesNothingMore() throws IOException {
    train(DP);
    RunFolder folder = new RunFolder(directory.resolve("out"));
    byte[] model = Files.readAllBytes(folder.model());
    int entries = LedgerFile.read(folder.ledger()).size();
    assertThat(run("--resume", folder.path().toString(), "--json")).isZero();
    assertThat(LedgerFile.read(folder.ledger())).hasSize(entries);
    assertThat(folder.model()).hasBinaryContent(model);
    assertThat(MetricsCsv.read(folder.metrics())).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {DP, DP_FTRL})
  void resume_withoutTheLedgerOfItsSteps_isRefused(String privacy) throws IOException {
    train(privacy);
    RunFolder folder = new RunFolder(directory.resolve("out"));
    byte[] result = Files.readAllBytes(folder.result());
    Files.delete(folder.ledger());
    Files.delete(Path.of(folder.ledger() + ".lock"));
    assertThat(run("--resume", folder.path().toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("must charge its 12 steps but charges 0", "put the whole ledger back");
    assertThat(folder.result()).hasBinaryContent(result);
  }

  @Test
  void resume_whereATrainingIsAtWork_fails() throws IOException {
    train("privacy: {kind: none}\nbatch: 30\nsteps: 4\n");
    RunFolder folder = new RunFolder(directory.resolve("out"));
    byte[] result = Files.readAllBytes(folder.result());
    try (FileChannel other =
            FileChannel.open(folder.path().resolve("run.lock"), StandardOpenOption.WRITE);
        FileLock held = other.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThat(run("--resume", folder.path().toString())).isEqualTo(1);
    }
    assertThat(err.toString()).contains("out must be of one program at a time but another is");
    assertThat(folder.result()).hasBinaryContent(result);
    assertThat(run("--resume", folder.path().toString())).isZero();
  }

  @Test
  void resume_ofAnotherConfiguration_isRefused() throws IOException {
    train(DP);
    RunFolder folder = new RunFolder(directory.resolve("out"));
    String config = Files.readString(folder.config());
    Files.writeString(
        folder.config(), config.replace("noise-multiplier: 2", "noise-multiplier: 1"));
    assertThat(run("--resume", folder.path().toString())).isEqualTo(2);
    Files.writeString(folder.config(), config.replace("learning-rate: 0.5", "learning-rate: 0.6"));
    assertThat(run("--resume", folder.path().toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("must charge what this configuration does and nothing else but entry 1")
        .contains("state.tacs: training state must be of this recipe but was of another");
  }
}
