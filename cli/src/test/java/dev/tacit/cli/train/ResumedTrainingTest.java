package dev.tacit.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.cli.data.DataCommand;
import dev.tacit.cli.train.Trained.Outcome;
import dev.tacit.cli.train.log.Measurement;
import dev.tacit.cli.train.log.MetricsCsv;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Spend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a training that was broken off goes on with, and what it refuses to. */
class ResumedTrainingTest {
  private static final String DP =
      """
      privacy: {kind: dp-sgd, noise-multiplier: 2, clipping-norm: 1%s}
      batch: 30
      steps: 12
      evaluate-every: 4 steps
      """;

  @TempDir private static Path shared;
  @TempDir private Path directory;

  private RunFolder folder() {
    return new RunFolder(directory.resolve("run"));
  }

  private Path data() {
    return directory.resolve("data");
  }

  private static double budget(long steps) {
    return PldAccountant.epsilon(
            new SelfComposed(new PoissonSampled(0.25, new Gaussian(2)), steps),
            NeighbouringRelation.ADD_OR_REMOVE_ONE,
            1e-5)
        .upper();
  }

  private static RunFolder original() {
    return new RunFolder(shared.resolve("run"));
  }

  /** Of 12 steps 7 are done: then the budget was spent. It is raised, so that there is more. */
  @BeforeAll
  static void breakOff() throws IOException {
    Path data = TinyData.idx(shared.resolve("data"), 6);
    Path config = shared.resolve("config.yaml");
    String limit = ", epsilon: " + budget(7);
    Files.writeString(config, TinyData.config(data) + DP.formatted(limit));
    assertThat(Trained.run(config, "--out", original().path())).isEqualTo(new Outcome(0, ""));
    edit(original().config(), "epsilon: " + budget(7), "epsilon: " + budget(30));
    assertThat(charged(original())).isEqualTo(7);
  }

  /** A copy of it, on a copy of its data. */
  private RunFolder brokenOff() throws IOException {
    copy(shared.resolve("data"), data());
    copy(original().path(), folder().path());
    edit(folder().config(), shared.resolve("data").toString(), data().toString());
    return folder();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  private static long charged(RunFolder folder) {
    return ((SelfComposed) Spend.charged(LedgerFile.read(folder.ledger()))).count();
  }

  private static Outcome resume(RunFolder folder) {
    return Trained.run("--resume", folder.path());
  }

  private static List<Integer> measured(RunFolder folder) throws IOException {
    return MetricsCsv.read(folder.metrics()).stream().map(Measurement::step).toList();
  }

  @Test
  void resume_sameDataInAnotherPlace_goesOn() throws IOException {
    RunFolder folder = brokenOff();
    Path moved = Files.move(data(), directory.resolve("moved"));
    assertThat(resume(folder).status()).isEqualTo(2);
    edit(folder.config(), data().toString(), moved.toString());
    assertThat(resume(folder)).isEqualTo(new Outcome(0, ""));
    assertThat(charged(folder)).isEqualTo(12);
    assertThat(measured(folder)).containsExactly(4, 7, 8, 12);
  }

  /** One pixel, one label, and two examples of one class in each other's place. */
  @ParameterizedTest
  @ValueSource(strings = {"pixel", "label", "order"})
  void resume_exchangedData_isRefusedAndChargesNothing(String what) throws IOException {
    RunFolder folder = brokenOff();
    byte[] state = Files.readAllBytes(folder.state());
    Path images = data().resolve("train-images-idx3-ubyte");
    Path labels = data().resolve("train-labels-idx1-ubyte");
    byte[] pixels = Files.readAllBytes(images);
    byte[] classes = Files.readAllBytes(labels);
    switch (what) {
      case "pixel" -> pixels[pixels.length - 1]++;
      case "label" -> classes[classes.length - 1] ^= 1;
      default -> {
        byte[] first = pixels.clone();
        System.arraycopy(first, 16, pixels, 16 + 2 * 36, 36);
        System.arraycopy(first, 16 + 2 * 36, pixels, 16, 36);
      }
    }
    Files.write(images, pixels);
    Files.write(labels, classes);
    Outcome outcome = resume(folder);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.complaint())
        .contains("--resume must go on with the training examples that " + folder.path())
        .contains("but those of data.source " + data() + " are others, or in another order")
        .doesNotContain("sha256");
    assertThat(charged(folder)).isEqualTo(7);
    assertThat(folder.state()).hasBinaryContent(state);
    TinyData.idx(data(), 6);
    assertThat(resume(folder)).isEqualTo(new Outcome(0, ""));
  }

  @Test
  void resume_withoutAFingerprint_isRefused() throws IOException {
    RunFolder folder = brokenOff();
    byte[] known = Files.readAllBytes(folder.fingerprint());
    Files.delete(folder.fingerprint());
    assertThat(resume(folder).complaint())
        .contains("data.private must be there to tell whether the training examples are the same");
    assertThat(folder.fingerprint()).doesNotExist();
    Files.writeString(folder.fingerprint(), "x".repeat(100));
    assertThat(resume(folder).complaint()).contains("data.private: fingerprint must be");
    Files.writeString(folder.fingerprint(), "x".repeat(10_000));
    assertThat(resume(folder).complaint()).contains("fingerprint of data but is too long");
    assertThat(charged(folder)).isEqualTo(7);
    Files.write(folder.fingerprint(), known);
    assertThat(resume(folder)).isEqualTo(new Outcome(0, ""));
  }

  /** It would let others check what they guess of the examples. */
  @Test
  void train_fingerprint_isInNoOtherFileAndItsOwners() throws IOException {
    RunFolder folder = original();
    String text = Files.readString(folder.fingerprint());
    assertThat(text).startsWith("# Do not share");
    String hex = text.substring(text.indexOf("sha256:") + 7).strip();
    String raw = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.fingerprint())))
        .isEqualTo("rw-------");
    List<Path> others = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder.path())) {
      all.filter(Files::isRegularFile).forEach(others::add);
    }
    assertThat(others.remove(folder.fingerprint())).isTrue();
    assertThat(others).hasSizeGreaterThan(8).contains(folder.state(), folder.ledger());
    for (Path other : others) {
      assertThat(Files.readString(other, StandardCharsets.ISO_8859_1))
          .as(other.toString())
          .doesNotContainIgnoringCase(hex)
          .doesNotContain(raw);
    }
  }

  private Path table(String ownerOfThird) throws IOException {
    StringBuilder rows = new StringBuilder("a,b,label,person\n");
    Random random = new Random(3);
    for (int i = 0; i < 160; i++) {
      String owner = i == 2 ? ownerOfThird : "p" + i % 8;
      rows.append(random.nextInt(99)).append(',').append(random.nextInt(99));
      rows.append(i % 2 == 0 ? ",x," : ",y,").append(owner).append('\n');
    }
    Path csv = Files.writeString(directory.resolve("people.csv"), rows);
    Path file = directory.resolve("people.tacit");
    Files.deleteIfExists(file);
    String[] words = {
      "import", csv + "", "--label", "label", "--group", "person", "--test", "0.25", "--out",
      file + ""
    };
    CommandLine command =
        new CommandLine(new DataCommand()).setCaseInsensitiveEnumValuesAllowed(true);
    assertThat(command.execute(words)).isZero();
    return file;
  }

  /** Whose an example is matters where persons are protected, and only there. */
  @ParameterizedTest
  @CsvSource({"group,2", "example,0"})
  void resume_exampleOfAnotherPerson(String unit, int status) throws IOException {
    Path config = directory.resolve("config.yaml");
    String group = ", unit: group, local: {steps: 1, batch: 8, learning-rate: 0.1}";
    Files.writeString(
        config,
        """
        data: {source: %s}
        model: {layers: [dense: classes]}
        optimizer: {learning-rate: 0.1}
        privacy: {kind: dp-sgd, noise-multiplier: 2, clipping-norm: 1%s}
        batch: 2
        steps: 3
        """
            .formatted(table("p2"), unit.equals("group") ? group : ""));
    assertThat(Trained.run(config, "--out", folder().path())).isEqualTo(new Outcome(0, ""));
    assertThat(resume(folder()).status()).isZero();
    table("p3");
    assertThat(resume(folder()).status()).isEqualTo(status);
  }

  /** A model's file may be gone, and the folder is called something else from elsewhere. */
  @ParameterizedTest
  @ValueSource(strings = {"{start: base.tacm, adapters: {rank: 2}}", "{file: base.json}"})
  void resume_fromAnotherWorkingDirectory_needsNoModelFile(String model) throws Exception {
    Path home = Files.createDirectories(directory.resolve("a #b: c"));
    TinyData.idx(home.resolve("data"), 6);
    ModelSpec spec = ModelSpec.preset("linear", new int[] {1, 6, 6}, 2);
    float[] weights = new float[spec.parameterCount()];
    weights[5] = 0.25f;
    Files.write(home.resolve("base.tacm"), new Checkpoint(spec, weights).encode());
    Files.writeString(home.resolve("base.json"), spec.toJson());
    String config = TinyData.config(Path.of("data")).replace("model:\n  preset: linear", "model: ");
    Files.writeString(
        home.resolve("config.yaml"),
        config.replace("model: ", "model: " + model) + DP.formatted(", delta: 1e-6"));
    Path complaints = directory.resolve("err");
    Process child =
        Trained.start(
            home, complaints, "dev.tacit.cli.Tacit", "train", "config.yaml", "--out", "run");
    assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(child.exitValue()).as(Files.readString(complaints)).isZero();
    RunFolder folder = new RunFolder(Files.move(home.resolve("run"), directory.resolve("run")));
    assertThat(Files.readString(folder.config())).contains(home.resolve("data").toString());
    assertThat(Files.readString(folder.report()))
        .contains("source: data\n")
        .doesNotContain(home.toString());
    Checkpoint first = Checkpoint.decode(Files.readAllBytes(folder.model()), 1 << 20);
    Files.delete(home.resolve("base.tacm"));
    Files.delete(home.resolve("base.json"));
    assertThat(resume(folder)).isEqualTo(new Outcome(0, ""));
    assertThat(charged(folder)).isEqualTo(12);
    assertThat(Checkpoint.decode(Files.readAllBytes(folder.model()), 1 << 20)).isEqualTo(first);
    // As after a crash before the first state: from the start, at further cost.
    Files.delete(folder.state());
    assertThat(resume(folder)).isEqualTo(new Outcome(0, ""));
    assertThat(charged(folder)).isEqualTo(24);
    Checkpoint again = Checkpoint.decode(Files.readAllBytes(folder.model()), 1 << 20);
    assertThat(again.spec()).isEqualTo(first.spec());
    assertThat(again.frozen()).isEqualTo(first.frozen()).hasSize(model.contains("start") ? 74 : 0);
    assertThat(again).isNotEqualTo(first);
    Files.delete(folder.start());
    assertThat(resume(folder).complaint()).contains("the model that training began with must be");
  }

  /** A process that is killed while it writes leaves the old file, and some of the new one. */
  @Test
  void resume_afterAKillInTheMiddleOfEveryFile_goesOn() throws IOException {
    RunFolder folder = brokenOff();
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder.path())) {
      all.filter(Files::isRegularFile).forEach(files::add);
    }
    assertThat(files).hasSizeGreaterThan(8);
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
      Files.write(Path.of(file + ".new"), half);
    }
    // Those that are added to may end in the middle of what was added.
    String line = Files.readAllLines(folder.ledger()).get(0);
    Files.writeString(folder.ledger(), line.substring(0, 60), StandardOpenOption.APPEND);
    try (Stream<Path> all = Files.list(folder.events())) {
      Path events = all.findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(events);
      Files.write(events, Arrays.copyOf(bytes, bytes.length - 7));
    }
    // And those of the end need not be there.
    for (Path last : List.of(folder.model(), folder.report(), folder.result())) {
      Files.delete(last);
    }
    assertThat(resume(folder)).isEqualTo(new Outcome(0, ""));
    assertThat(charged(folder)).isEqualTo(12);
    assertThat(measured(folder)).containsExactly(4, 7, 8, 12);
    assertThat(folder.model()).exists();
    try (Stream<Path> all = Files.list(folder.path())) {
      assertThat(all).noneMatch(file -> file.toString().endsWith(".new"));
    }
  }

  /** In the order in which they are written, of the first files only so many are there. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void resume_afterAKillBetweenTheFirstFiles_begins(int written) throws IOException {
    RunFolder whole = brokenOff();
    RunFolder folder = new RunFolder(Files.createDirectories(directory.resolve("killed")));
    Files.createFile(folder.path().resolve("run.lock"));
    if (written > 0) {
      Files.copy(whole.config(), folder.config());
    }
    if (written > 1) {
      Files.copy(whole.fingerprint(), folder.fingerprint());
    }
    if (written > 2) {
      LedgerFile.open(folder.ledger()).close();
    }
    if (written > 3) {
      // Seven steps are charged; there is no state yet.
      Files.copy(whole.ledger(), folder.path().resolve("l"));
      Files.move(folder.path().resolve("l"), folder.ledger(), StandardCopyOption.REPLACE_EXISTING);
    }
    Outcome outcome = resume(folder);
    if (written == 0) {
      assertThat(outcome.complaint()).contains("--resume must be the folder of a training but was");
      assertThat(Trained.run(whole.config(), "--out", folder.path()).complaint())
          .contains("--out must be a new or an empty folder but was");
    } else {
      assertThat(outcome).isEqualTo(new Outcome(0, ""));
      assertThat(charged(folder)).isEqualTo(written > 3 ? 19 : 12);
      assertThat(folder.fingerprint()).hasSameBinaryContentAs(whole.fingerprint());
    }
  }

  /** A last batch that is not full is a step of its pass too. */
  @Test
  void train_withoutPrivacy_anEpochIsAPass() throws IOException {
    TinyData.idx(data(), 6);
    Path config = directory.resolve("config.yaml");
    String plain = "privacy: {kind: none}\nbatch: 50\nepochs: 4\n";
    Files.writeString(config, TinyData.config(data()) + plain);
    assertThat(Trained.run(config, "--out", folder().path())).isEqualTo(new Outcome(0, ""));
    List<Measurement> all = MetricsCsv.read(folder().metrics());
    assertThat(all).extracting(Measurement::step).containsExactly(3, 6, 9, 12);
    assertThat(all).extracting(Measurement::epoch).containsExactly(1.0, 2.0, 3.0, 4.0);
  }
}
