package dev.tacit.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.cli.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DryRunTest {
  @TempDir private Path directory;
  private TinySimulation tiny;

  @BeforeEach
  void write() throws IOException {
    tiny = new TinySimulation(directory);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.sorted().toList();
    }
  }

  @Test
  void dryRun_privateExperiment_tellsWhatTheRunThenComesTo() throws IOException {
    List<Path> before = files();
    Path out = directory.resolve("out");
    String privacy = "privacy={kind: central, clipping-norm: 1, noise-multiplier: 1, delta: 1e-3}";
    String config = tiny.config().toString();
    assertThat(tiny.run(config, "--set", privacy, "--out", out.toString(), "--dry-run", "--json"))
        .as(tiny.err())
        .isZero();
    JsonNode dry = new ObjectMapper().readTree(tiny.out());
    assertThat(files()).isEqualTo(before);
    assertThat(tiny.run(config, "--set", privacy, "--out", out.toString(), "--json")).isZero();
    JsonNode run = new ObjectMapper().readTree(tiny.out());
    for (String key : List.of("epsilon", "delta", "parameters", "clients", "rounds")) {
      assertThat(dry.get(key)).as(key).isEqualTo(run.get(key));
    }
    for (String key : List.of("bytes_down", "bytes_up")) {
      assertThat(dry.get(key).asLong()).as(key).isEqualTo(run.get(key).asLong());
    }
    // Four clients a round, five rounds.
    assertThat(dry.get("bytes_up_of_a_client").asLong() * 20)
        .isEqualTo(run.get("bytes_up").asLong());
    assertThat(dry.get("clients_per_second").asDouble()).isGreaterThan(1);
    assertThat(dry.get("seconds").asDouble()).isBetween(0.0, 60.0);
    assertThat(dry.get("bytes_in_use").asLong()).isBetween(1L << 20, 1L << 33);
  }

  /** Also where a claim of privacy is for cohorts that are too large for a look at the speed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{clients: 4}|{kind: central, clipping-norm: 1, epsilon: 20, adaptive: {}}",
        "{clients: 4}|{kind: central, clipping-norm: 1, epsilon: 20, noise-cohort: 100}",
        "{clients: 4}|{kind: central, clipping-norm: 1, epsilon: 20, secure-aggregation: real}",
        "{groups: 2}|{kind: central, clipping-norm: 1, epsilon: 20, noise: {kind: tree}}",
        "{groups: 2}|{kind: central, clipping-norm: 1, epsilon: 20, noise: {kind: banded, bands: 2}}",
        "{groups: 3}|{kind: central, clipping-norm: 1, epsilon: 20, noise: {kind: blt, buffers: 1}}",
        "{rate: 0.4}|{kind: central, clipping-norm: 1, epsilon: 20, amplification: poisson}",
        "{rate: 0.4}|{kind: central, clipping-norm: 1, epsilon: 9, amplification: poisson, noise-cohort: 9}",
        "{clients: 6}|{kind: distributed, clipping-norm: 1, epsilon: 20}",
        "{clients: 6}|{kind: distributed, clipping-norm: 1, epsilon: 20, secure-aggregation: real}",
        "{groups: 2}|{kind: local-user, clipping-norm: 1, epsilon: 50, mechanism: skellam}",
        "{clients: 4}|{kind: local, clipping-norm: 1, epsilon: 9, steps: 3, sampling-rate: 0.3}"
      })
  void dryRun_anyProtection_foretellsTheEpsilonOfTheRun(String cohort, String privacy)
      throws IOException {
    List<String> settings = new ArrayList<>(List.of("--json", "--set", "cohort=" + cohort));
    settings.addAll(List.of("--set", "privacy=" + privacy, "--set", "training={learning-rate: 1}"));
    List<String> dry = new ArrayList<>(settings);
    dry.addAll(List.of(tiny.config().toString(), "--dry-run"));
    assertThat(tiny.run(dry.toArray(String[]::new))).as(tiny.err()).isZero();
    JsonNode foretold = new ObjectMapper().readTree(tiny.out());
    tiny.into(directory.resolve("out"), settings.toArray(String[]::new));
    JsonNode run = new ObjectMapper().readTree(tiny.out());
    for (String key :
        List.of(
            "epsilon",
            "delta",
            "relation",
            "privacy_unit",
            "epsilon_rounds",
            "not_covered_by_epsilon")) {
      assertThat(foretold.get(key)).as(key).isNotNull().isEqualTo(run.get(key));
    }
    assertThat(foretold.path("noise_cohort")).isEqualTo(run.path("noise_cohort"));
    assertThat(foretold.get("clients_per_second").asDouble()).isPositive();
  }

  /** Krum compares each pair of updates: rounds of a few clients say nothing of many. */
  @ParameterizedTest
  @CsvSource({
    "aggregation=median, 8",
    "aggregation=trimmed-mean:0.2, 8",
    "aggregation=krum:1, 8",
    "aggregation=mean, 1",
    "'privacy={kind: central, clipping-norm: 1, epsilon: 20, secure-aggregation: real}', 8"
  })
  void trial_ofARuleForSingleUpdates_isOfAWholeCohort(String setting, int fewest)
      throws IOException, InterruptedException {
    ConfigFile file = ConfigFile.read(tiny.config()).with("--set", "cohort.clients=8");
    SimulateConfig config = SimulateConfig.of(file.with("--set", setting).root());
    SimulationJob job = SimulationJob.of(config, 1);
    assertThat(new Trial(job.experiment()).fewest(8)).isEqualTo(fewest);
  }

  @Test
  void dryRun_forPeople_saysAllThatIsToBeKnown() {
    assertThat(tiny.run(tiny.config().toString(), "--dry-run", "--set", "cohort={rate: 0.3}"))
        .as(tiny.err())
        .isZero();
    assertThat(tiny.out())
        .contains("SIMULATION, a dry run: nothing is written")
        .contains(
            "74 weights; 5 rounds of 3 clients of 10, measured every round on 40 test examples")
        .containsPattern("speed: [0-9.,]+ clients/s on \\d+ threads?")
        .containsPattern("time: about .* s")
        .containsPattern("memory: .* in use")
        .contains("a client receives 296 bytes and sends 296 bytes in a round")
        .contains("no privacy");
  }

  @Test
  void dryRun_sweep_looksAtEveryCombinationAndCountsThem() throws IOException {
    List<Path> before = files();
    String config = tiny.config().toString();
    assertThat(tiny.run(config, "--dry-run", "--json", "--repeat", "3", "--sweep", "rounds=5,10"))
        .as(tiny.err())
        .isZero();
    assertThat(new ObjectMapper().readTree(tiny.out()).get("runs").asInt()).isEqualTo(6);
    assertThat(tiny.run(config, "--dry-run", "--sweep", "population.clients=10,1000")).isEqualTo(2);
    assertThat(tiny.err()).contains("with population.clients=1000");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void init_newFile_isAConfigurationToBeginWith() throws IOException {
    Path file = directory.resolve("mine.yaml");
    assertThat(tiny.run("--init", file.toString())).as(tiny.err()).isZero();
    assertThat(Files.readString(file)).isEqualTo(SimulateKeys.commented());
    assertThat(tiny.run("--init", file.toString())).isEqualTo(2);
    assertThat(tiny.err()).contains("--init must be a new file");
    assertThat(tiny.run("--init", directory.resolve("no/mine.yaml").toString())).isEqualTo(2);
    assertThat(tiny.err()).contains("--init must be in a folder");
    assertThat(tiny.run("--init")).isZero();
    assertThat(tiny.out()).isEqualTo(SimulateKeys.commented());
  }

  @Test
  void presets_misspelt_areGuessed() {
    assertThat(tiny.run("preset:mnist-2n-iid")).isEqualTo(2);
    assertThat(tiny.err()).contains("preset:mnist-2n-iid; perhaps mnist-2nn-iid is meant");
    assertThat(tiny.run("--list-presets")).isZero();
    assertThat(tiny.out()).contains("preset:mnist-2nn-shards\n  McMahan");
    assertThat(tiny.run("--list-presets", "preset:mnist-2nn-iid")).isEqualTo(2);
    assertThat(tiny.run()).isEqualTo(2);
    assertThat(tiny.err()).contains("CONFIG must be given: a file, or preset:NAME");
  }
}
