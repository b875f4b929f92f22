package dev.tacit.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.cli.data.DataCommand;
import dev.tacit.cli.device.DataSource;
import dev.tacit.cli.train.log.Measurement;
import dev.tacit.cli.train.log.MetricsCsv;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.loss.Loss;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a training measures, against what its model gives for each example of the test set. */
class TestMetricsTest {
  private static final String REST =
      "optimizer: {learning-rate: 0.2}\nprivacy: {kind: none}\nbatch: 20\nsteps: 6\n";

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new TrainCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  /** On three threads, whose parts of the test set are not of one size. */
  private JsonNode train(Path data, String rest, String... more) throws IOException {
    Path file = directory.resolve("config.yaml");
    Files.writeString(file, "data: {source: \"" + data + "\"}\n" + REST + rest);
    List<String> arguments = new ArrayList<>(List.of(file.toString(), "--json", "--threads", "3"));
    arguments.addAll(List.of("--out", folder().toString()));
    arguments.addAll(List.of(more));
    assertThat(run(arguments.toArray(String[]::new))).as(err.toString()).isZero();
    return new ObjectMapper().readTree(out.toString());
  }

  private Path folder() {
    return directory.resolve("out");
  }

  private Path imported(String name, String text, String... options) throws IOException {
    Path source = Files.writeString(directory.resolve(name), text);
    Path made = directory.resolve(name + ".tacit");
    List<String> arguments = new ArrayList<>(List.of("import", source.toString(), "--out"));
    arguments.add(made.toString());
    arguments.addAll(List.of(options));
    assertThat(
            new CommandLine(new DataCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments.toArray(String[]::new)))
        .isZero();
    return made;
  }

  /** Classes by which of two numbers is larger, with noise. */
  private Path table(List<String> names) throws IOException {
    Random random = new Random(3);
    StringBuilder table = new StringBuilder("a,b,class\n");
    for (int i = 0; i < 100; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      int label = i % names.size();
      table.append(
          String.format(
              Locale.ROOT,
              "%.4f,%.4f,\"%s\"%n",
              a + label,
              b - label,
              names.get(label).replace("\"", "\"\"")));
    }
    return imported("table.csv", table.toString(), "--label", "class", "--test", "0.35");
  }

  /** What the model that was kept gives for each example to test with. */
  private List<float[]> outputs(ExampleStore test) throws IOException {
    Checkpoint kept =
        Checkpoint.decode(Files.readAllBytes(folder().resolve("model.tacm")), 1 << 20);
    // What it gives does not depend on the loss.
    Model model = Model.create(kept.spec(), new Loss.BinaryCrossEntropy(true));
    model.accept(test);
    model.load(kept.parameters());
    model.evaluation();
    List<float[]> all = new ArrayList<>();
    for (int i = 0; i < test.size(); i++) {
      float[] outputs = new float[kept.spec().outputs()];
      model.input(0, test, i);
      model.forward(1);
      model.logits(0, outputs);
      all.add(outputs);
    }
    return all;
  }

  private static ExampleStore test(Path data) throws IOException {
    return DataSource.open(data.toString()).test();
  }

  /** The share of pairs in which the example of class 1 has the higher score. */
  private static double pairsWon(List<Float> scores, ExampleStore test) {
    double won = 0;
    int pairs = 0;
    for (int i = 0; i < scores.size(); i++) {
      for (int j = 0; j < scores.size(); j++) {
        if (test.label(i) == 1 && test.label(j) == 0) {
          int order = Float.compare(scores.get(i), scores.get(j));
          won += order > 0 ? 1 : order == 0 ? 0.5 : 0;
          pairs++;
        }
      }
    }
    return won / pairs;
  }

  private static void assertConfusion(JsonNode matrix, int[][] expected) {
    assertThat(matrix.get("counts").toString())
        .isEqualTo(Stream.of(expected).map(Arrays::toString).toList().toString().replace(" ", ""));
    for (int label = 0; label < expected.length; label++) {
      double support = Arrays.stream(expected[label]).sum();
      assertThat(matrix.get("recall").get(label).asDouble())
          .isCloseTo(expected[label][label] / support, within(1e-12));
    }
  }

  @Test
  void train_twoClasses_measuresAucAndConfusionUnasked() throws Exception {
    Path data = table(List.of("no", "yes"));
    JsonNode result = train(data, "model: {preset: linear}\nevaluate-every: 3 steps\n");
    ExampleStore test = test(data);
    List<float[]> outputs = outputs(test);
    double auc = pairsWon(outputs.stream().map(o -> o[1] - o[0]).toList(), test);
    int[][] expected = new int[2][2];
    for (int i = 0; i < test.size(); i++) {
      expected[test.label(i)][outputs.get(i)[1] > outputs.get(i)[0] ? 1 : 0]++;
    }
    assertThat(auc).isBetween(0.6, 0.999);
    assertThat(result.get("auc").asDouble()).isEqualTo(auc);
    assertThat(result.has("perplexity")).isFalse();
    assertThat(result.get("accuracy").asDouble())
        .isEqualTo((expected[0][0] + expected[1][1]) / (double) test.size());
    assertThat(result.at("/confusion_matrix/classes").toString()).isEqualTo("[\"no\",\"yes\"]");
    assertConfusion(result.get("confusion_matrix"), expected);
    List<Measurement> measured = MetricsCsv.read(folder().resolve("metrics.csv"));
    assertThat(measured).extracting(Measurement::step).containsExactly(3, 6);
    assertThat(measured.get(1).scores()).containsOnlyKeys("auc").containsEntry("auc", auc);
    try (Stream<Path> files = Files.list(folder().resolve("tensorboard"))) {
      byte[] events = Files.readAllBytes(files.findFirst().orElseThrow());
      assertThat(new String(events, StandardCharsets.ISO_8859_1)).contains("test/auc");
    }
    assertThat(Files.readString(folder().resolve("config.yaml")))
        .contains("metrics: [accuracy, auc, confusion-matrix]");
  }

  @Test
  void train_topKOfHostileNames_isRightAndTheReportWellFormed() throws Exception {
    List<String> names = List.of("<script>alert(1)</script>", "#b&c", "say \"d\"");
    Path data = table(names);
    JsonNode result = train(data, "model: {preset: linear}\nmetrics: [top-2, confusion-matrix]\n");
    ExampleStore test = test(data);
    int among = 0;
    for (int i = 0; i < test.size(); i++) {
      float[] outputs = outputs(test).get(i);
      float own = outputs[test.label(i)];
      int before = 0;
      for (float other : outputs) {
        before += other > own ? 1 : 0;
      }
      among += before < 2 ? 1 : 0;
    }
    assertThat(result.get("top_2").asDouble()).isEqualTo(among / (double) test.size());
    assertThat(result.get("accuracy").isNull()).as("not asked for").isTrue();
    String report = Files.readString(folder().resolve("report.html"));
    assertThat(report)
        .contains("&lt;script&gt;", ">#b&amp;c</th>", "say &quot;d&quot;", "Recall", "Test top-2")
        .contains("Loss of ")
        .doesNotContain("<script", "Accuracy of");
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder().resolve("report.html").toFile()))
        .isNotNull();
  }

  @Test
  void train_oneOutputForTwoClasses_isMeasuredAsTwo() throws IOException {
    Path data = table(List.of("no", "yes"));
    String model = "model: {layers: [dense: 1]}\nloss: {kind: binary-cross-entropy}\n";
    JsonNode result = train(data, model);
    ExampleStore test = test(data);
    List<float[]> outputs = outputs(test);
    int[][] expected = new int[2][2];
    for (int i = 0; i < test.size(); i++) {
      expected[test.label(i)][outputs.get(i)[0] > 0 ? 1 : 0]++;
    }
    assertConfusion(result.get("confusion_matrix"), expected);
    assertThat(result.get("auc").asDouble())
        .isEqualTo(pairsWon(outputs.stream().map(o -> o[0]).toList(), test));
  }

  @Test
  void train_nextCharacter_perplexityIsOfTheLossWithoutSmoothing() throws IOException {
    Path data =
        imported("plays.txt", "to be or not to be that is the question ".repeat(40), "--test=0.3");
    String model = "model: {preset: char-mlp}\nloss: {label-smoothing: 0.2}\n";
    JsonNode result = train(data, model);
    ExampleStore test = test(data);
    double sum = 0;
    for (int i = 0; i < test.size(); i++) {
      float[] logits = outputs(test).get(i);
      double total = 0;
      for (float logit : logits) {
        total += Math.exp(logit);
      }
      sum -= logits[test.label(i)] - Math.log(total);
    }
    double perplexity = Math.exp(sum / test.size());
    assertThat(result.get("perplexity").asDouble()).isCloseTo(perplexity, within(1e-6));
    assertThat(result.get("loss").asDouble()).isNotCloseTo(Math.log(perplexity), within(0.01));
    assertThat(Files.readString(folder().resolve("report.html"))).contains("Test perplexity");
  }

  @Test
  void resume_ofAFinishedTraining_keepsTheMatrixAndReadsOlderTables() throws IOException {
    JsonNode before = train(table(List.of("no", "yes")), "model: {preset: linear}\n");
    Path metrics = folder().resolve("metrics.csv");
    // As a version without these metrics left it.
    Files.writeString(metrics, Files.readString(metrics).replaceAll(",[^,\n]*\n", "\n"));
    Path config = folder().resolve("config.yaml");
    Files.writeString(config, Files.readString(config).replaceAll("metrics:.*\n", ""));
    out.getBuffer().setLength(0);
    assertThat(run("--resume", folder().toString(), "--json")).as(err.toString()).isZero();
    JsonNode after = new ObjectMapper().readTree(out.toString());
    assertThat(after.get("confusion_matrix")).isEqualTo(before.get("confusion_matrix"));
    assertThat(after.get("accuracy")).isEqualTo(before.get("accuracy"));
  }

  @Test
  void train_severalSeeds_haveMeanAndDeviationOfEachMetric() throws IOException {
    JsonNode result =
        train(table(List.of("no", "yes")), "model: {preset: linear}\n", "--repeat", "2");
    double first = result.at("/runs/0/auc").asDouble();
    double second = result.at("/runs/1/auc").asDouble();
    assertThat(result.at("/auc/mean").asDouble()).isCloseTo((first + second) / 2, within(1e-12));
    assertThat(result.at("/auc/deviation").asDouble())
        .isCloseTo(Math.abs(first - second) / Math.sqrt(2), within(1e-12));
  }

  @Test
  void train_folderOfImagesOrTable_isToldTheCommand() throws IOException {
    Path photos = Files.createDirectories(directory.resolve("my photos/cat")).getParent();
    Files.write(photos.resolve("cat/a.PNG"), new byte[] {1});
    Path divided = Files.createDirectories(directory.resolve("divided/train/cat"));
    Files.write(divided.resolve("a.jpg"), new byte[] {1});
    Path csv = Files.writeString(directory.resolve("people.csv"), "a,b\n1,2\n");
    Path config = directory.resolve("c.yaml");
    Files.writeString(config, "data: {source: mnist}\nmodel: {preset: linear}\n" + REST);
    String[][] expected = {
      {
        "" + photos,
        "data import '" + photos + "' --size 32x32 --resize --test 0.2 --out 'my photos.tacit'"
      },
      {"" + directory.resolve("divided"), " --size 32x32 --resize --out divided.tacit"},
      {"" + csv, "is a table; make a data set of it with: tacit data import " + csv},
    };
    for (String[] one : expected) {
      assertThat(run("" + config, "--dry-run", "--set", "data={source: \"" + one[0] + "\"}"))
          .isEqualTo(2);
      assertThat(err.toString())
          .contains("--set data: data.source must be mnist, ", "a folder of IDX files", one[1]);
      err.getBuffer().setLength(0);
    }
  }
}
