package dev.tacit.simulation.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.cli.simulate.SimulateCommand;
import dev.tacit.simulation.experiment.EngineProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code tacit simulate --engine spark}. */
class SimulateOnSparkTest {
  private static final int SIDE = 5;
  private static final int CLASSES = 3;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path config;

  @BeforeEach
  void config() throws IOException {
    Path data = Files.createDirectory(directory.resolve("it's data"));
    idx(data, "train", 240, 1);
    idx(data, "t10k", 60, 2);
    config = directory.resolve("tiny.yaml");
    Files.writeString(
        config,
        """
        name: tiny
        data: {source: "%s"}
        model:
          layers: [flatten, dense: 8, tanh, dense: classes]
        population: {clients: 40, partition: iid}
        cohort: {clients: 30}
        training: {epochs: 1, batch: 3, learning-rate: 0.2}
        rounds: 3
        """
            .formatted(data));
  }

  /** Images with a bright row, whose number is the class. */
  private static void idx(Path folder, String name, int size, long seed) throws IOException {
    Random random = new Random(seed);
    ByteBuffer images = ByteBuffer.allocate(16 + size * SIDE * SIDE);
    ByteBuffer labels = ByteBuffer.allocate(8 + size);
    images.putInt(0x803).putInt(size).putInt(SIDE).putInt(SIDE);
    labels.putInt(0x801).putInt(size);
    for (int i = 0; i < size; i++) {
      int label = i % CLASSES;
      labels.put((byte) label);
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        images.put((byte) ((pixel / SIDE == label ? 120 : 0) + random.nextInt(100)));
      }
    }
    Files.write(folder.resolve(name + "-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve(name + "-labels-idx1-ubyte"), labels.array());
  }

  private int run(String folder, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(config.toString(), "--json", "--out", directory.resolve(folder).toString()));
    arguments.addAll(List.of(more));
    return new CommandLine(new SimulateCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }

  @Test
  void simulate_onSpark_writesTheSameFilesAsOnThreads() {
    assertThat(run("local", "--threads", "1")).as(err.toString()).isZero();
    assertThat(run("spark", "--engine", "spark", "--master", "local[2]"))
        .as(err.toString())
        .isZero();
    for (String file : List.of("rounds.csv", "model.tacm", "config.yaml")) {
      assertThat(directory.resolve("spark").resolve(file))
          .hasSameBinaryContentAs(directory.resolve("local").resolve(file));
    }
  }

  @Test
  void sweep_onSpark_writesTheSameRunsAsOnThreads() throws IOException {
    String[] varied = {"--sweep", "training.learning-rate=0.1,0.2", "--repeat", "2"};
    assertThat(run("local", with(varied, "--threads", "1"))).as(err.toString()).isZero();
    assertThat(run("spark", with(varied, "--engine", "spark", "--master", "local[2]")))
        .as(err.toString())
        .isZero();
    List<Path> runs = folders(directory.resolve("local"));
    assertThat(runs).hasSize(4);
    for (Path local : runs) {
      Path spark = directory.resolve("spark").resolve(local.getFileName());
      for (String file : List.of("rounds.csv", "model.tacm", "config.yaml")) {
        assertThat(spark.resolve(file)).hasSameBinaryContentAs(local.resolve(file));
      }
    }
    assertThat(directory.resolve("spark").resolve("sweep.yaml"))
        .hasSameBinaryContentAs(directory.resolve("local").resolve("sweep.yaml"));
  }

  /** As by Ctrl-C: no failure of the run that asks. */
  @Test
  void engine_ofASparkThatWasStopped_isAnInterrupt() {
    EngineProvider.Cluster cluster =
        EngineProvider.named("spark")
            .orElseThrow()
            .start("stopped", Optional.of("local[1]"), Map.of(), 1);
    cluster.close();
    Digits digits = new Digits(true);
    assertThatThrownBy(() -> cluster.engine(digits.experiment(), digits))
        .isInstanceOf(InterruptedException.class)
        .hasMessageContaining("Spark was stopped");
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  private static List<Path> folders(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--master local[0] --engine spark           | --master must be local[N]",
        "--conf executor.memory=1g --engine spark   | --conf must name settings that begin with spark.",
        "--threads 2 --engine spark                 | --threads must be given with --engine local only",
        "--master local[2]                          | --master must be given with --engine spark only",
        "--engine sparkle                           | --engine must be local or spark but was sparkle"
      })
  void simulate_wrongEngine_namesTheOption(String options, String message) {
    assertThat(run("out", options.split(" +"))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
    assertThat(directory.resolve("out")).doesNotExist();
  }
}
