package dev.tacit.cli.simulate;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.simulate.rounds.RoundColumn;
import dev.tacit.cli.simulate.rounds.RoundLines;
import dev.tacit.cli.simulate.rounds.RoundRow;
import dev.tacit.cli.simulate.rounds.RoundsLog;
import dev.tacit.cli.train.TinyData;
import dev.tacit.learning.Evaluation;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.simulation.experiment.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumedSimulationTest {
  private static final List<String> RESULTS = List.of("rounds.csv", "rounds.jsonl", "model.tacm");

  private static final int MOST = 1 << 20;

  @TempDir private Path directory;
  private Path config;

  @BeforeEach
  void config() throws IOException {
    config = directory.resolve("tiny.yaml");
    write(TinyData.idx(directory.resolve("data"), 6));
  }

  private void write(Path data) throws IOException {
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
        server: {kind: fedadam, learning-rate: 0.05}
        rounds: 8
        evaluate-every: 2
        """
            .formatted(data));
  }

  private SimulationJob job(String... settings) throws Exception {
    ConfigFile file = ConfigFile.read(config);
    for (String setting : settings) {
      file = file.with("--set", setting);
    }
    return SimulationJob.of(SimulateConfig.of(file.root()), 1);
  }

  private Path folder(String name) {
    return directory.resolve(name);
  }

  /** Ends after so many rounds; -1 for never. */
  private boolean run(String folder, int rounds, String... settings) throws Exception {
    AtomicInteger done = new AtomicInteger();
    SimulationJob job = job(settings);
    return new SimulationRun(job, folder(folder), () -> Simulation.engine(job.experiment(), 2))
        .run(round -> done.incrementAndGet(), () -> done.get() == rounds)
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rounds=8",
        "algorithm.kind=scaffold",
        "privacy={kind: central, clipping-norm: 1, noise-multiplier: 1}",
        "algorithm={kind: ditto, lambda: 0.1, personal: {learning-rate: 0.1}}"
            + " & privacy={kind: central, clipping-norm: 1, noise-multiplier: 1, adaptive: {}}"
            + " & population={clients: 10, held-out: 0.2}"
            + " & federated-evaluation={clients: 10}",
        "algorithm={kind: fednova, effective-steps: 4}"
            + " & privacy={kind: distributed, clipping-norm: 1, epsilon: 50}",
        "algorithm={kind: scaffold, effective-steps: 4}"
            + " & privacy={kind: central, clipping-norm: 1, noise-multiplier: 1, noise: {kind: tree}}"
            + " & cohort={groups: 2}"
      })
  void run_brokenOffTwice_endsAsIfItHadNotBeen(String all) throws Exception {
    String[] settings = all.split(" & ");
    assertThat(run("whole", -1, settings)).isTrue();
    assertThat(run("parts", 3, settings)).isFalse();
    assertThat(Files.exists(folder("parts").resolve("result.json"))).isFalse();
    assertThat(run("parts", 2, settings)).isFalse();
    assertThat(run("parts", -1, settings)).isTrue();
    for (String file : RESULTS) {
      assertThat(folder("parts").resolve(file))
          .hasSameBinaryContentAs(folder("whole").resolve(file));
    }
    assertThat(SimulationState.file(folder("parts"))).doesNotExist();
  }

  @Test
  void run_fromGivenWeights_goesOnFromThemAndKeepsWhatIsFrozen() throws Exception {
    run("first", -1);
    Path weights = folder("first").resolve("model.tacm");
    String start = "model={start: '%s', adapters: {rank: 2}}".formatted(weights);
    SimulationJob job = job(start);
    Checkpoint begun = job.experiment().initial();
    assertThat(begun.frozen())
        .isEqualTo(Checkpoint.decode(Files.readAllBytes(weights), MOST).parameters());
    assertThat(run("whole", -1, start)).isTrue();
    Checkpoint end =
        Checkpoint.decode(Files.readAllBytes(folder("whole").resolve("model.tacm")), MOST);
    assertThat(end.frozen()).isEqualTo(begun.frozen());
    assertThat(end.parameters()).isNotEqualTo(begun.parameters());
    List<RoundRow> rows = RoundLines.read(RoundsLog.lines(folder("whole")));
    Evaluation measured =
        Evaluation.of(
            job.experiment().workspace(), end.parameters(), job.experiment().measurement().test());
    assertThat(rows.get(7).number(RoundColumn.TEST_ACCURACY)).isEqualTo(measured.accuracy());
    assertThat(run("parts", 3, start)).isFalse();
    run("second", -1, "seed=5");
    Files.copy(folder("second").resolve("model.tacm"), weights, REPLACE_EXISTING);
    assertThatThrownBy(() -> run("parts", -1, start))
        .hasMessageContaining("must be of this configuration");
  }

  /** As after a kill: rounds that the state does not know are done again, a cut line is no line. */
  @Test
  void run_roundsBehindTheState_areDoneAgain() throws Exception {
    assertThat(run("whole", -1)).isTrue();
    assertThat(run("parts", 3)).isFalse();
    Path state = SimulationState.file(folder("parts"));
    byte[] early = Files.readAllBytes(state);
    assertThat(run("parts", 2)).isFalse();
    Files.write(state, early);
    Path lines = folder("parts").resolve("rounds.jsonl");
    Files.writeString(lines, Files.readString(lines) + "{\"round\": 6, \"simul");
    assertThat(run("parts", -1)).isTrue();
    for (String file : RESULTS) {
      assertThat(folder("parts").resolve(file))
          .hasSameBinaryContentAs(folder("whole").resolve(file));
    }
  }

  @Test
  void run_stateOfAnother_isRefused() throws Exception {
    assertThat(run("parts", 3)).isFalse();
    assertThatThrownBy(() -> run("parts", -1, "training.learning-rate=0.3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be of this configuration");
    Path data = TinyData.idx(directory.resolve("other"), 6);
    Path images;
    try (var files = Files.list(data)) {
      images = files.filter(f -> f.toString().contains("train-images")).findFirst().orElseThrow();
    }
    byte[] pixels = Files.readAllBytes(images);
    pixels[pixels.length - 1] ^= 1;
    Path old = directory.resolve("data").resolve(images.getFileName());
    Files.write(old, pixels);
    assertThatThrownBy(() -> run("parts", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be of this data");
  }

  @Test
  void run_testDataOrModelFileThatChanged_isRefused() throws Exception {
    Path model = directory.resolve("model.json");
    ModelSpec spec = ModelSpec.preset("linear", new int[] {1, 6, 6}, 2);
    Files.writeString(model, spec.toJson());
    String setting = "model={file: '%s'}".formatted(model);
    assertThat(run("parts", 3, setting)).isFalse();
    Files.writeString(model, spec.toJson() + "\n");
    assertThatThrownBy(() -> run("parts", -1, setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model.file must hold what it held for " + folder("parts"));
    Files.writeString(model, spec.toJson());
    Path labels = directory.resolve("data/t10k-labels-idx1-ubyte");
    byte[] held = Files.readAllBytes(labels);
    byte[] other = held.clone();
    other[other.length - 1] ^= 1;
    Files.write(labels, other);
    assertThatThrownBy(() -> run("parts", -1, setting))
        .hasMessageContaining("data.source must hold what it held for " + folder("parts"));
    Files.write(labels, held);
    assertThat(run("parts", -1, setting)).isTrue();
  }

  @Test
  void run_stateDamaged_isRefusedWhereverItIs() throws Exception {
    assertThat(run("parts", 3)).isFalse();
    Path state = SimulationState.file(folder("parts"));
    byte[] whole = Files.readAllBytes(state);
    for (int at = 0; at < whole.length; at += Math.max(1, whole.length / 40)) {
      byte[] other = whole.clone();
      other[at] ^= 4;
      Files.write(state, other);
      assertThatThrownBy(() -> run("parts", -1)).isInstanceOf(IllegalArgumentException.class);
      Files.write(state, Arrays.copyOf(whole, at));
      assertThatThrownBy(() -> run("parts", -1)).isInstanceOf(IllegalArgumentException.class);
    }
    Files.write(state, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> run("parts", -1))
        .hasMessageContaining("is damaged (it ends too soon): remove it to begin anew");
    Files.write(state, whole);
    assertThat(run("parts", -1)).isTrue();
  }

  @Test
  void run_fewerRoundsThanItsState_saysHowToBeginAnew() throws Exception {
    assertThat(run("parts", 3)).isFalse();
    Path lines = folder("parts").resolve("rounds.jsonl");
    Files.writeString(lines, Files.readAllLines(lines).get(0) + "\n");
    assertThatThrownBy(() -> run("parts", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must hold the 3 rounds until the state but holds 1")
        .hasMessageContaining("remove simulation.state to begin anew");
  }
}
