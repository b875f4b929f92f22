package dev.tacit.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.cli.simulate.rounds.RoundColumn;
import dev.tacit.cli.simulate.rounds.RoundLines;
import dev.tacit.cli.simulate.rounds.RoundRow;
import dev.tacit.cli.train.FolderLock;
import dev.tacit.cli.train.RunFolder;
import dev.tacit.cli.train.TinyData;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SimulateCommandTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path config;

  @BeforeEach
  void config() throws IOException {
    Path data = TinyData.idx(directory.resolve("data"), 6);
    config = directory.resolve("tiny.yaml");
    Files.writeString(
        config,
        """
        name: tiny
        data: {source: %s}
        model:
          layers: [flatten, dense: 8, tanh, dense: classes]
        population: {clients: 10, partition: iid}
        cohort: {clients: 4}
        training: {epochs: 2, batch: 5, learning-rate: 0.2}
        rounds: 6
        evaluate-every: 2
        """
            .formatted(data));
  }

  private int run(String... arguments) {
    return new CommandLine(new SimulateCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private JsonNode json(String folder, String... more) throws IOException {
    out.getBuffer().setLength(0);
    List<String> arguments =
        new ArrayList<>(
            List.of(config.toString(), "--json", "--out", directory.resolve(folder).toString()));
    arguments.addAll(List.of(more));
    assertThat(run(arguments.toArray(String[]::new))).as(err.toString()).isZero();
    return new ObjectMapper().readTree(out.toString());
  }

  @Test
  void simulate_experiment_writesRoundsModelAndResult() throws IOException {
    JsonNode result = json("one");
    Path folder = directory.resolve("one");
    assertThat(result.get("simulation").asBoolean()).isTrue();
    assertThat(result.get("rounds").asInt()).isEqualTo(6);
    assertThat(result.get("counted").asInt()).isEqualTo(24);
    assertThat(new ObjectMapper().readTree(folder.resolve("result.json").toFile()))
        .isEqualTo(result);
    List<String> rounds = Files.readAllLines(folder.resolve("rounds.csv"));
    assertThat(rounds).hasSize(7);
    assertThat(rounds.get(0)).startsWith("round,simulated_seconds,cohort,counted");
    // 6 x 6 pixels, 8 units, 2 classes: 314 weights of 4 bytes, to and from 4 clients
    assertThat(rounds.get(1)).startsWith("1,0.0,4,4,0,0,false,").contains(",,,5024,5024,");
    assertThat(result.get("bytes_up").asLong()).isEqualTo(6 * 5024);
    assertThat(rounds.get(6)).contains("," + result.get("accuracy").asText() + ",");
    byte[] model = Files.readAllBytes(folder.resolve("model.tacm"));
    assertThat(Checkpoint.decode(model, model.length).parameters()).isNotEmpty();
  }

  @Test
  void simulate_storedConfigurationOnOtherThreads_isTheSameToTheLastBit() throws IOException {
    json("one", "--threads", "1", "--set", "fleet.drop-out=0.3");
    Path stored = directory.resolve("one").resolve("config.yaml");
    assertThat(run(stored.toString(), "--out", directory.resolve("two").toString())).isZero();
    for (String file : List.of("rounds.csv", "model.tacm", "config.yaml")) {
      assertThat(directory.resolve("two").resolve(file))
          .hasSameBinaryContentAs(directory.resolve("one").resolve(file));
    }
  }

  @Test
  void simulate_folderWhereAnotherIsAtWork_isLeftAlone() throws IOException {
    json("one");
    Path folder = directory.resolve("one");
    Files.delete(folder.resolve("result.json"));
    byte[] rounds = Files.readAllBytes(folder.resolve("rounds.csv"));
    try (FolderLock lock = FolderLock.acquire(new RunFolder(folder))) {
      assertThat(run("--resume", folder.toString())).isEqualTo(1);
      assertThat(err.toString()).contains("must be of one program at a time");
      assertThat(folder.resolve("rounds.csv")).hasBinaryContent(rounds);
    }
    assertThat(run("--resume", folder.toString())).isZero();
  }

  @Test
  void simulate_centralNoise_statesTheUsersEpsilon() throws IOException {
    JsonNode result =
        json(
            "central",
            "--set",
            "privacy={kind: central, clipping-norm: 0.5, noise-multiplier: 2, delta: 1e-3}");
    // Six Gaussian releases of noise multiplier 2 are one of 2 / sqrt(6): the curve of Balle and
    // Wang 2018, theorem 8, has 4.0405 there for delta = 1e-3.
    assertThat(result.get("epsilon").asDouble()).isCloseTo(4.0405, within(0.01));
    assertThat(result.get("delta").asDouble()).isEqualTo(1e-3);
    // Three of them, 2 / sqrt(3): 2.6292 by the same theorem.
    List<RoundRow> rows = RoundLines.read(directory.resolve("central").resolve("rounds.jsonl"));
    assertThat(rows.get(5).number(RoundColumn.EPSILON)).isEqualTo(result.get("epsilon").asDouble());
    assertThat(rows.get(2).number(RoundColumn.EPSILON)).isCloseTo(2.6292, within(0.01));
    // Ring elements are packed.
    assertThat(result.get("bytes_up").asLong()).isLessThan(result.get("bytes_down").asLong());
  }

  /** The least noise that keeps to an epsilon, and no less: the bound is met within 1e-4 of it. */
  @Test
  void simulate_epsilonAskedFor_isKeptTo() throws IOException {
    JsonNode result =
        json(
            "asked",
            "--set",
            "privacy={kind: central, clipping-norm: 0.5, epsilon: 4.0405, delta: 1e-3}");
    assertThat(result.get("epsilon").asDouble()).isBetween(4.0405 * (1 - 2e-4), 4.0405);
  }

  /** Of two passes in four groups: clients are in every fourth round, and charged for the run. */
  @ParameterizedTest
  @ValueSource(strings = {"{kind: tree}", "{kind: banded, bands: 4}", "{kind: blt, buffers: 2}"})
  void simulate_correlatedNoise_keepsToEpsilon(String noise) throws IOException {
    JsonNode result =
        json(
            "correlated",
            "--set",
            "cohort={groups: 4}",
            "--set",
            "privacy={kind: central, clipping-norm: 0.5, epsilon: 6, delta: 1e-3, noise: %s}"
                .formatted(noise),
            "--set",
            "server={kind: fedavgm, momentum: 0.5, learning-rate: 1}");
    assertThat(result.get("epsilon").asDouble()).isBetween(6 * (1 - 2e-4), 6.0);
  }

  @Test
  void simulate_adaptiveClippingAndLargerCohorts_keepToEpsilon() throws IOException {
    JsonNode adaptive =
        json(
            "adaptive",
            "--set",
            "privacy={kind: central, clipping-norm: 0.5, epsilon: 6, adaptive: {quantile: 0.4}}");
    assertThat(adaptive.get("epsilon").asDouble()).isBetween(6 * (1 - 2e-4), 6.0);
    JsonNode larger =
        json(
            "larger",
            "--set",
            "privacy={kind: central, clipping-norm: 0.5, epsilon: 6, noise-cohort: 1000}");
    assertThat(larger.get("epsilon").asDouble()).isBetween(6 * (1 - 2e-4), 6.0);
  }

  /** Claimed of a draw, less noise is enough; epsilon is the accountant's of what it is. */
  @Test
  void simulate_poissonAmplification_isThatOfTheSampledSums() throws IOException {
    String privacy =
        "privacy={kind: central, clipping-norm: 0.5, noise-multiplier: 1, amplification: %s}";
    JsonNode claimed =
        json("claimed", "--set", "cohort={rate: 0.2}", "--set", privacy.formatted("poisson"));
    PrivacyEvent event = new SelfComposed(new PoissonSampled(0.2, new Gaussian(1)), 6);
    assertThat(claimed.get("epsilon").asDouble())
        .isEqualTo(
            PldAccountant.epsilon(event, NeighbouringRelation.ADD_OR_REMOVE_ONE, 1e-5).upper());
    JsonNode plain =
        json("plain", "--set", "cohort={rate: 0.2}", "--set", privacy.formatted("none"));
    assertThat(plain.get("epsilon").asDouble())
        .isGreaterThan(2 * claimed.get("epsilon").asDouble());
  }

  @Test
  void simulate_realSecureAggregation_givesTheSameToTheLastBit() throws IOException {
    String privacy =
        "privacy={kind: central, clipping-norm: 0.5, noise-multiplier: 0.5, secure-aggregation: %s}";
    json("ideal", "--set", privacy.formatted("ideal"));
    json("real", "--set", privacy.formatted("real, tolerated-drop-out: 0.3"));
    for (String file : List.of("rounds.csv", "model.tacm")) {
      assertThat(directory.resolve("real").resolve(file))
          .hasSameBinaryContentAs(directory.resolve("ideal").resolve(file));
    }
  }

  @Test
  void simulate_noiseOfEachDevice_keepsToEpsilon() throws IOException {
    JsonNode users =
        json(
            "users",
            "--set",
            "privacy={kind: local-user, clipping-norm: 0.5, epsilon: 6, delta: 1e-3}");
    assertThat(users.get("epsilon").asDouble()).isBetween(5.99, 6.0);
    String local =
        "privacy={kind: local, clipping-norm: 0.5, epsilon: 6, steps: 3, sampling-rate: 0.3}";
    JsonNode examples =
        json("examples", "--set", local, "--set", "training={learning-rate: 0.2, momentum: 0.5}");
    assertThat(examples.get("epsilon").asDouble()).isBetween(6 * (1 - 2e-4), 6.0);
    assertThat(examples.get("delta").asDouble()).isEqualTo(1e-5);
  }

  /**
   * The share's noise is found in steps of one in 4096, so epsilon is a little below the target.
   */
  @ParameterizedTest
  @ValueSource(strings = {"gaussian", "skellam"})
  void simulate_distributedNoise_keepsToEpsilon(String mechanism) throws IOException {
    JsonNode result =
        json(
            mechanism,
            "--set",
            "privacy={kind: distributed, clipping-norm: 0.5, epsilon: 6, delta: 1e-3, mechanism: %s}"
                .formatted(mechanism));
    assertThat(result.get("epsilon").asDouble()).isBetween(5.99, 6.0);
    assertThat(result.get("counted").asInt()).isEqualTo(24);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{kind: distributed, clipping-norm: 1, noise-multiplier: 1}"
            + " | privacy.noise-multiplier must not be given",
        "{kind: distributed, clipping-norm: 1, epsilon: 5, minimum-cohort: 5}"
            + " | privacy.minimum-cohort must be at most the cohort's 4",
        "{kind: distributed, clipping-norm: 1, epsilon: 5, minimum-cohort: 1}"
            + " | above the 1 of it that may be corrupt but was 1",
        "{kind: distributed, clipping-norm: 1, epsilon: 5, mechanism: laplace}"
            + " | privacy.mechanism must be one of gaussian, skellam but was",
        "{kind: central, clipping-norm: 1, epsilon: 5, amplification: poisson}"
            + " | privacy.amplification must be none for cohorts that are not drawn client by client",
        "{kind: central, clipping-norm: 1, epsilon: 5, noise: {kind: tree}}"
            + " | cohort.groups must be given with privacy.noise",
        "{kind: central, clipping-norm: 1, epsilon: 5, noise: {kind: tree}, adaptive: {}}"
            + " | privacy.adaptive must not stand beside noise",
        "{kind: central, clipping-norm: 1, epsilon: 5, noise-cohort: 3}"
            + " | privacy.noise-cohort must be at least the cohort's 4 but was 3",
        "{kind: distributed, clipping-norm: 1, epsilon: 5, noise-cohort: 30}"
            + " | unknown key privacy.noise-cohort",
        "{kind: local, clipping-norm: 1, epsilon: 5, steps: 2, sampling-rate: 0.1}"
            + " | training must leave epochs and batch to the noisy steps",
        "{kind: local, clipping-norm: 1, epsilon: 5, sampling-rate: 0.1}"
            + " | privacy.steps must be a whole number",
        "{kind: central, clipping-norm: 1}"
            + " | privacy.noise-multiplier must be given, or epsilon",
        "{kind: central, clipping-norm: 1, epsilon: 1, noise-multiplier: 1}"
            + " | privacy.epsilon must not stand beside noise-multiplier",
        "{kind: central, clipping-norm: 1, epsilon: 1, delta: 1}"
            + " | privacy.delta must be a number in (0, 1) but was 1",
        "{kind: central, clipping-norm: 1, epsilon: 1e-9}"
            + " | privacy must ask for noise that sums have room for but noise multiplier",
        "{kind: central, clipping-norm: 1, epsilon: 9, secure-aggregation: real}; fleet.drop-out=0.3"
            + " | tolerated-drop-out of secure aggregation must be at least 0.500",
        "{kind: central, clipping-norm: 1, epsilon: 9, noise: {kind: tree, steps: 3}}; cohort={groups: 2}"
            + " | privacy.noise.steps must be at most the 2 rounds from one turn to the next",
        "{kind: central, clipping-norm: 1, epsilon: 9, amplification: poisson}; cohort={rate: 0.3, goal: 2}"
            + " | cohort.goal must not be given with privacy.amplification: poisson",
        "{kind: central, clipping-norm: 1, epsilon: 9, amplification: poisson}; cohort={rate: 0.3, pause: 2}"
            + " | cohort.pause must not be given with privacy.amplification: poisson",
        "{kind: central, clipping-norm: 1, epsilon: 9, amplification: poisson}; cohort={rate: 0.3};"
            + " fleet.drop-out=0.1 | fleet.drop-out must not be given with privacy.amplification",
        "{kind: central, clipping-norm: 1, epsilon: 9, amplification: poisson}; cohort={rate: 0.3};"
            + " fleet.stragglers=0.1 | fleet.stragglers must not be given with privacy.amplification",
        "{kind: central, clipping-norm: 1, epsilon: 9, amplification: poisson,"
            + " secure-aggregation: real}; cohort={rate: 0.3} | privacy.secure-aggregation must be ideal",
        "{kind: central, clipping-norm: 1, epsilon: 9, amplification: poisson,"
            + " noise: {kind: tree}}; cohort={rate: 0.3} | privacy.noise must not stand beside",
        "{kind: central, clipping-norm: 1, epsilon: 9}; population={clients: 70000, examples: 1};"
            + " cohort={clients: 70000} | cohort must be of at most 65535 devices under privacy of"
            + " users but may be of 70000",
        "{kind: none}; population={partition: groups}"
            + " | population.partition must be another than groups",
        "{kind: none}; population={clients: 3, examples: 999}"
            + " | population.examples must be at most the",
        "{kind: none, clipping-norm: 1} | unknown key privacy.clipping-norm",
      })
  void simulate_wrongPrivacy_namesKeyAndRule(String privacy, String message) {
    List<String> arguments = new ArrayList<>(List.of(config.toString()));
    for (String setting : ("privacy=" + privacy).split("; ")) {
      arguments.addAll(List.of("--set", setting));
    }
    assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void simulate_target_endsThereAndTellsTheRounds() throws IOException {
    JsonNode result = json("target", "--set", "rounds=400", "--set", "stop-at-accuracy=0.5");
    double rounds = result.get("rounds_to_target").asDouble();
    assertThat(result.get("rounds").asInt()).isLessThan(400);
    assertThat(rounds).isGreaterThan(0).isLessThanOrEqualTo(result.get("rounds").asInt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.learning-rate=-1 | training.learning-rate must be a number > 0 but was -1",
        "cohort.clientss=3         | unknown key cohort.clientss, perhaps clients",
        "population.partition=eve  | population.partition must be iid, dirichlet:ALPHA",
        "server={kind: fedadam}    | server.learning-rate must be a number > 0 but is missing",
        "cohort={rate: 0.1, clients: 3} | cohort.rate must not stand beside clients",
        "population.clients=1000   | --set population.clients: population.clients must be at most the 120 examples",
        "population.examples=3     | population.partition must not stand beside examples",
        "cohort.clients=11         | --set cohort.clients: cohort.clients must be at most 10, the clients of the population, but was 11: ask for fewer",
        "cohort={groups: 11}       | cohort.groups must be at most 10, the clients of the population, but was 11",
        "cohort={concurrency: 11, goal: 2} | cohort.concurrency must be at most 10, the clients of the population, but was 11",
        "population.clients=3      | tiny.yaml, line 6: cohort.clients must be at most 3, the clients of the population, but was 4",
      })
  void simulate_wrongConfiguration_namesKeyAndRule(String setting, String message) {
    assertThat(run(config.toString(), "--set", setting)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
    assertThat(directory.resolve("tacit-simulate")).doesNotExist();
  }

  @Test
  void simulate_weightsUnderPrivacy_areRefused() {
    assertThat(
            run(
                config.toString(),
                "--set",
                "privacy={kind: central, clipping-norm: 0.5, noise-multiplier: 2, delta: 1e-3}",
                "--set",
                "weighting=examples"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("weighting must be equal under privacy of users");
  }

  @Test
  void simulate_folderInUse_isRefused() throws IOException {
    json("one");
    assertThat(run(config.toString(), "--out", directory.resolve("one").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--out must be new or empty");
  }
}
