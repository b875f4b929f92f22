package dev.tacit.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.cli.data.DataCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** From a table with numbers to predict to a model and its report. */
class RegressionTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path config;

  @BeforeEach
  void table() throws IOException {
    Random random = new Random(5);
    StringBuilder table = new StringBuilder("a,b,sum,difference\n");
    for (int i = 0; i < 160; i++) {
      double a = random.nextDouble();
      double b = random.nextDouble();
      table.append(String.format(Locale.ROOT, "%.4f,%.4f,%.4f,%.4f%n", a, b, a + b, a - b));
    }
    Path csv = Files.writeString(directory.resolve("zahlen für später.csv"), table);
    Path data = directory.resolve("zahlen für später.tacit");
    String[] arguments = {
      "import", csv.toString(), "--target", "sum,difference", "--test", "0.25", "--out", "" + data
    };
    assertThat(
            new CommandLine(new DataCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments))
        .isZero();
    config =
        Files.writeString(
            directory.resolve("config.yaml"),
            """
            data: {source: "%s"}
            model: {layers: [dense: classes]}
            loss: {kind: mean-squared-error}
            optimizer: {learning-rate: 0.5}
            privacy: {kind: none}
            batch: 20
            epochs: 30
            """
                .formatted(data));
  }

  private int run(String... arguments) {
    return new CommandLine(new TrainCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private Path folder() {
    return directory.resolve("out");
  }

  @Test
  void train_numbersToPredict_learnsThemAndSpeaksOfNoAccuracy() throws IOException {
    int status = run(config.toString(), "--json", "--threads", "1", "--out", folder().toString());
    assertThat(status).as(err.toString()).isZero();
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertThat(result.get("loss").asDouble()).isLessThan(0.01);
    assertThat(result.get("accuracy").isNull()).isTrue();
    assertThat(result.has("perplexity")).isFalse();
    assertThat(Files.readString(folder().resolve("report.html")))
        .contains("Loss of ", "Loss over steps")
        .doesNotContain("NaN", "Accuracy of", "no values");
  }

  @Test
  void train_severalSeeds_haveNoAccuracyEither() throws IOException {
    String[] more = {"--set", "epochs=1", "--repeat", "2", "--out", folder().toString()};
    assertThat(
            run(
                Stream.concat(Stream.of("" + config, "--json"), Stream.of(more))
                    .toArray(String[]::new)))
        .as(err.toString())
        .isZero();
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertThat(result.get("accuracy").isNull()).isTrue();
    assertThat(result.get("loss").get("mean").isNumber()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "loss={kind: softmax-cross-entropy}|loss.kind must be mean-squared-error or huber",
        "model={layers: [dense: 3]}|model must have 2 outputs, as data.source",
        "model={layers: [dense: 1]}|numbers to predict, but has 1",
      })
  void train_modelOrLossOfOtherData_isRefusedBeforeThereIsAFolder(
      String setting, String complaint) {
    assertThat(run(config.toString(), "--set", setting, "--out", folder().toString())).isEqualTo(2);
    assertThat(err.toString()).contains(complaint);
    assertThat(folder()).doesNotExist();
  }
}
