package dev.tacit.cli.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.cli.config.ConfigException;
import dev.tacit.cli.config.YamlReader;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.optimizer.Optimizer;
import dev.tacit.learning.optimizer.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigFileTest {
  private static final String WHOLE =
      """
      data:
        source: mnist
      model:
        preset: cnn
      optimizer:
        learning-rate: 0.5
      privacy:
        kind: dp-sgd
        noise-multiplier: 1.1
        clipping-norm: 0.1
      batch: 256
      epochs: 2
      """;

  private static TrainConfig read(String text) {
    return TrainConfig.of(ConfigFile.parse("c.yaml", text).root());
  }

  /** Each replaces one line of a configuration that is right; {@code \\n} begins another. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "  source: mnist|  source: ''|c.yaml, line 2: data.source must be text but was \"\"",
        "  source: mnist|  context: 4|c.yaml, line 1: data.source must be text but is missing",
        "  source: mnist|  source: mnist\\n  context: 4|c.yaml, line 3: data.context is for the bundled plays only",
        "  source: mnist|  source: mnist\\n  features: {kind: fourier}|line 3: data.features.kind must be scattering but was fourier",
        "  source: mnist|  source: mnist\\n  features: {kind: scattering, normalise: batch}|line 3: data.features.normalise must be one of none, groups but was batch",
        "  preset: cnn|  preset: lenet|c.yaml, line 4: model.preset must be one of cnn, mlp, linear, char-mlp but was lenet",
        "  preset: cnn|  preset: cnn\\n  file: x|c.yaml, line 5: model.file must not stand beside preset",
        "  preset: cnn|  start: x\\n  initial-scale: 1|c.yaml, line 5: model.initial-scale must not stand beside start, whose weights are given",
        "  preset: cnn|  preset: cnn\\n  initial-scale: 0|c.yaml, line 5: model.initial-scale must be",
        "  learning-rate: 0.5|  learning-rate: -1|c.yaml, line 6: optimizer.learning-rate must be a number > 0 but was -1",
        "  learning-rate: 0.5|  learning-rate: fast|line 6: optimizer.learning-rate must be a number > 0 but was fast",
        "  learning-rate: 0.5|  learning-rate: \"0.5\"|line 6: optimizer.learning-rate must be a number > 0 but was \"0.5\"",
        "  learning-rate: 0.5|  learning-rate: .inf|line 6: optimizer.learning-rate must be a number > 0 but was .inf",
        "  learning-rate: 0.5|  learning-rate: 1e999|line 6: optimizer.learning-rate must be a number > 0 but was 1e999",
        "  learning-rate: 0.5|  learning-rate: [1]|line 6: optimizer.learning-rate must be a number > 0 but was a list of 1",
        "  learning-rate: 0.5|  learning-rate: 1\\n  momentum: 1|line 7: optimizer.momentum must be a number in [0, 1) but was 1",
        "  learning-rate: 0.5|  learning-rate: 1\\n  nesterov: yes|line 7: optimizer.nesterov must be true or false but was yes",
        "  learning-rate: 0.5|  learning-rate: 1\\n  nesterov: true|line 7: optimizer.nesterov needs a momentum and no dampening",
        "  learning-rate: 0.5|  learning-rate: 1\\n  kind: adam\\n  momentum: 0.9|line 8: unknown key optimizer.momentum; known in optimizer: kind, learning-rate, schedule, beta1",
        "  learning-rate: 0.5|  learning-rate: 1\\n  schedule: {kind: step, factor: 0.5, every: 3}|line 7: optimizer.schedule.every must be as 1 epoch, 5 epochs or 100 steps but was 3",
        "  kind: dp-sgd|  kind: gdp|c.yaml, line 8: privacy.kind must be one of none, dp-sgd, dp-ftrl but was gdp",
        "  kind: dp-sgd|  kind: none|c.yaml, line 9: privacy.noise-multiplier must not stand beside kind: none",
        "  kind: dp-sgd|  kind: dp-ftrl|line 7: privacy.noise.kind must be one of tree, banded, blt but is missing",
        "  noise-multiplier: 1.1|  noise-multiplier: 0|c.yaml, line 9: privacy.noise-multiplier must be a number from 0.01 to 256 but was 0",
        "  noise-multiplier: 1.1|  delta: 1e-6|c.yaml, line 7: privacy.noise-multiplier must be given, or epsilon",
        "  noise-multiplier: 1.1|  epsilon: 3\\n  delta: 1|line 10: privacy.delta must be a number in (0, 1) but was 1",
        "  noise-multiplier: 1.1|  epsilon: 3\\n  clipping: none|line 10: privacy.clipping must be one of flat, per-tensor, automatic but was none",
        "  noise-multiplier: 1.1|  epsilon: 3\\n  adaptive: {}\\n  clipping: automatic|line 10: privacy.adaptive needs clipping: flat",
        "  noise-multiplier: 1.1|  epsilon: 3\\n  unit: group\\n  clipping: per-tensor\\n  local: {steps: 1, batch: 4, learning-rate: 1}|line 11: privacy.clipping must be flat for groups",
        "batch: 256|batch: 0|c.yaml, line 11: batch must be a whole number from 1 to 4194304 but was 0",
        "batch: 256|batch: 2.5|c.yaml, line 11: batch must be a whole number from 1 to 4194304 but was 2.5",
        "batch: 256|batch: 2\\nbatch: 2|c.yaml, line 12: a key must stand once but batch stands again",
        "epochs: 2|epochs: 2\\nsteps: 3|c.yaml, line 13: steps must not stand beside epochs",
        "epochs: 2|epochs: 2\\ncolour: red|c.yaml, line 13: unknown key colour; known in the configuration: name, data",
        "epochs: 2|epochs: 2\\nloss: {kind: hinge}|line 13: loss.kind must be one of softmax-cross-entropy,",
        "epochs: 2|epochs: 2\\nname: a b|line 13: name must be 1 to 64 letters, digits, dots, - or _ but was a b",
        "  learning-rate: 0.5|  learning_rate: 0.5|line 6: optimizer.learning-rate must be a number > 0 but is missing; optimizer.learning_rate stands there, which is no key",
        "privacy:|Privacy:|line 7: privacy.kind must be one of none, dp-sgd, dp-ftrl but is missing; Privacy stands there, which is no key",
        "  source: mnist|  source:mnist|line 1: data must be a section of keys but was source:mnist; a space must follow the colon",
        "epochs: 2|epochs: 2\\nloss: huber|line 13: loss must be a section of keys but was huber; as loss: {kind: …}",
        "epochs: 2|epochs: 2\\nepochss: 3|line 13: unknown key epochss, perhaps epochs; known in",
        "  kind: dp-sgd|  kind: DP_SGD|but was DP_SGD; perhaps dp-sgd is meant",
        "  learning-rate: 0.5|  learning-rate: '0.5'|but was \"0.5\"; in quotes it is text",
        "  learning-rate: 0.5|  learning-rate: 0.5\\n\\tmomentum: 0.5|line 7: no valid YAML: lines must be indented by spaces but there is a tab",
        "epochs: 2|epochs: {a: 2|no valid YAML: what a bracket opens must be closed",
        "  preset: cnn| preset: cnn\\n   file: x|line 5: no valid YAML: there is a colon where no key can be",
        "  preset: cnn|  preset: cnn\\n file: x|line 5: no valid YAML: this line is not indented as those before it",
        "epochs: 2|epochs: &x 2|c.yaml, line 12: must have no anchors but has &x",
        "epochs: 2|epochs: !!java.net.URL [a]|c.yaml, line 12: no valid YAML: Global tag is not allowed",
        "epochs: 2|epochs: !mine 2|c.yaml, line 12: must have no tags but has !mine",
        "epochs: 2|epochs: [2|no valid YAML: ",
        "epochs: 2|- 2|no valid YAML: ",
        "epochs: 2|epochs: 2\\n--- \\nx: 1|no valid YAML: ",
      })
  void read_whatIsNotAsExpected_isNamedWithLineKeyAndRule(
      String line, String instead, String complaint) {
    assertThat(WHOLE).contains(line);
    assertThatThrownBy(
            () -> read(WHOLE.replace(line, instead.replace("\\n", "\n").replace("\\t", "\t"))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(complaint)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void read_emptyOrHugeFile_isRefused() {
    assertThatThrownBy(() -> read("")).hasMessageContaining("data.source must be text");
    assertThatThrownBy(() -> read("#" + "x".repeat(YamlReader.MOST_CHARACTERS)))
        .hasMessageContaining("must be at most 262144 characters");
    assertThatThrownBy(() -> read("a: " + "[".repeat(1000))).hasMessageContaining("no valid YAML");
  }

  @Test
  void with_option_replacesAddsAndIsNamedInComplaints() {
    ConfigFile file = ConfigFile.parse("c.yaml", WHOLE);
    TrainConfig config =
        file.with("--set", "optimizer.learning-rate=0.25")
            .with("--set", "optimizer.schedule.kind=cosine")
            .with("--set", "optimizer.schedule.warm-up=10 steps")
            .with("--set", "privacy.clipping=automatic")
            .read();
    Optimizer.Sgd sgd = (Optimizer.Sgd) config.optimizer().of(100, 50);
    assertThat(sgd.learningRate())
        .isEqualTo(new Schedule.WarmUp(10, new Schedule.Cosine(0.25, 0, 90)));
    assertThat(((PrivacyConfig.Noisy) config.privacy()).clipping())
        .isEqualTo(new Clipping.Automatic(0.01));
    assertThat(TrainConfig.of(file.with("--set", "steps=7").root()).length())
        .isEqualTo(new Span(7, false));
    assertThat(TrainConfig.of(file.with("--set", "model.layers=[dense: classes]").root()).model())
        .isInstanceOf(ModelConfig.Inline.class);
    assertThatThrownBy(() -> TrainConfig.of(file.with("--set", "batch=many").root()))
        .hasMessage("--set batch: batch must be a whole number from 1 to 4194304 but was many");
    assertThatThrownBy(() -> TrainConfig.of(file.with("--set", "batch.x=1").root()))
        .hasMessageContaining("leads through what is no section");
    assertThatThrownBy(() -> file.with("--set", "batch"))
        .hasMessageContaining("--set: must be KEY=VALUE but was batch");
    assertThatThrownBy(() -> TrainConfig.of(file.with("--set", "model.presett=cnn").root()))
        .hasMessageContaining("--set model.presett: unknown key model.presett");
  }

  static Stream<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "recipes"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  /** A file may be called as a bundled set is, and more; it has no context to choose. */
  @Test
  void toYaml_otherNamesOfFiles_areReadBack() {
    String text =
        """
        data: {source: shakespeare-mine.tacit}
        model: {start: base.tacm}
        optimizer: {learning-rate: 1}
        privacy: {kind: none}
        batch: 1
        epochs: 1
        """;
    TrainConfig config = TrainConfig.of(ConfigFile.parse("c", text).root());
    String moved = config.toYaml(Optional.empty(), List.of(), name -> "/a #1: b/" + name);
    TrainConfig again = TrainConfig.of(ConfigFile.parse("again", moved).root());
    assertThat(again.data().source()).isEqualTo("/a #1: b/shakespeare-mine.tacit");
    assertThat(again.model())
        .isEqualTo(new ModelConfig.Start("/a #1: b/base.tacm", Optional.empty()));
    TrainConfig bundled =
        TrainConfig.of(
            ConfigFile.parse("c", text.replace("shakespeare-mine.tacit", "mnist")).root());
    assertThat(bundled.toYaml(Optional.empty(), List.of(), name -> "/x")).contains("source: mnist");
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void toYaml_ofEveryRecipe_readsBackAsTheSame(Path recipe) throws IOException {
    TrainConfig config = TrainConfig.of(ConfigFile.parse("r", Files.readString(recipe)).root());
    Optional<Double> noise =
        config.privacy() instanceof PrivacyConfig.Noisy
            ? Optional.of(1.2345678901234567)
            : Optional.empty();
    String text = config.toYaml(noise, List.of());
    TrainConfig again = TrainConfig.of(ConfigFile.parse("again", text).root());
    assertThat(again.toYaml(Optional.empty(), List.of())).isEqualTo(text);
    assertThat(again.name() + ".yaml").isEqualTo(recipe.getFileName().toString());
    assertThat(again.optimizer().of(1000, 10)).isEqualTo(config.optimizer().of(1000, 10));
    assertThat(again.data()).isEqualTo(config.data());
    assertThat(again.loss()).isEqualTo(config.loss());
    if (again.privacy() instanceof PrivacyConfig.Noisy noisy) {
      assertThat(noisy.noiseMultiplier()).hasValue(1.2345678901234567);
    }
  }

  @Test
  void after_spansOfEpochs_areNearestToTheirMultiplesWithoutDrift() {
    Span epoch = new Span(1, true);
    assertThat(epoch.after(0, 117.19)).isEqualTo(117);
    assertThat(epoch.after(117, 117.19)).isEqualTo(234);
    assertThat(epoch.after(351, 117.19)).isEqualTo(352);
    assertThat(epoch.after(350, 117.19)).isEqualTo(352);
    assertThat(epoch.after(5, 0.3)).isEqualTo(6);
    assertThat(new Span(100, false).after(100, 117.19)).isEqualTo(200);
    assertThat(new Span(3, true).steps(117.19)).isEqualTo(352);
  }

  @Test
  void layers_ofAllKinds_areFittedToTheData() {
    ModelConfig.Inline images =
        inline(
            """
            - conv2d: {out: 4, kernel: 3, stride: 2, padding: 1, bias: false}
            - residual: [group-norm: 2, gelu, conv2d: {out: 4, kernel: 1, groups: 2}]
            - max-pool: {kernel: 2, stride: 1}
            - average-pool: {kernel: 2}
            - flatten
            - dense: 8
            - silu
            - dense: classes
            """);
    ModelSpec cnn = images.spec(new int[] {1, 12, 12}, 7, OptionalInt.empty());
    assertThat(cnn.classes()).isEqualTo(7);
    assertThat(cnn.layers()).hasSize(8);
    ModelConfig.Inline text =
        inline(
            """
            - embedding: 8
            - positions
            - residual: [layer-norm, attention: 2]
            - residual: [layer-norm, dense: 16, relu, dense: 8]
            - lstm: {hidden: 6}
            - dense: classes
            """);
    ModelSpec transformer = text.spec(new int[] {5}, 9, OptionalInt.of(9));
    assertThat(transformer.vocabulary()).hasValue(9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- dense: 4|c.yaml, line 5: model.layers.dense.out must be a whole number from 1 to 1048576 but was no",
        "- tanh|c.yaml, line 5: a layer of model.layers must be one of dense, conv2d",
        "- dense 64|gelu but was dense 64; a size follows a colon, as dense: 32",
        "- max_pool|gelu but was max_pool; perhaps max-pool is meant",
        "- {dense: 4, tanh: 1}|each an item of its own, but has a section with dense, tanh",
        "- batch-norm|c.yaml, line 5: model.layers must have no batch norm: it mixes the examples",
        "- conv2d: {out: 4}|c.yaml, line 5: model.layers.conv2d.kernel must be a whole number from 1 to 1048576 but is missing",
        "- conv2d: {out: 4, kernel: 99}|c.yaml, line 5: model.layers: ",
        "- embedding: 4|line 5: model.layers.embedding must have tokens as input but has numbers",
        "- flatten: 3|line 5: model.layers.flatten must be a section of keys but was 3",
        "- [tanh]|line 5: model.layers must be a list of layers such as tanh or dense: 32",
      })
  void layers_notAsExpected_areNamedWithTheirLine(String layer, String complaint) {
    String bad =
        layer.equals("- dense: 4") ? "- dense: no" : layer.equals("- tanh") ? "- tan" : layer;
    assertThatThrownBy(() -> inline(bad).spec(new int[] {1, 12, 12}, 4, OptionalInt.empty()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(complaint);
  }

  private static ModelConfig.Inline inline(String layers) {
    String indented = String.join("\n    ", List.of(layers.split("\n")));
    String text = WHOLE.replace("  preset: cnn\n", "  layers:\n    " + indented + "\n");
    return (ModelConfig.Inline) read(text).model();
  }
}
