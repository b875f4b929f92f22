package dev.tacit.cli.train.config;

import dev.tacit.cli.config.ConfigException;
import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.cli.config.YamlNode;
import dev.tacit.cli.config.YamlWriter;
import dev.tacit.cli.device.DataSource;
import dev.tacit.learning.loss.Loss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A configuration that was understood.
 *
 * @param name for people
 * @param batch expected examples (or groups) in a step
 * @param initialScale what weights that are drawn are multiplied by
 * @param length of the training
 * @param evaluateEvery from one measurement on the test set to the next
 * @param checkpointEvery from one state on disk to the next, which is also how often it is charged
 * @param metrics what is measured there beside the loss; empty if that is left to the task
 * @param seed of initial weights and the order of data; never of noise and draws
 * @param place for complaints about all of it
 * @param resolved what every key came to, with the defaults
 */
public record TrainConfig(
    String name,
    DataConfig data,
    ModelConfig model,
    double initialScale,
    Loss loss,
    OptimizerConfig optimizer,
    PrivacyConfig privacy,
    long batch,
    Span length,
    Span evaluateEvery,
    Span checkpointEvery,
    Optional<List<Metric>> metrics,
    long seed,
    String place,
    Map<String, Object> resolved) {

  /**
   * What a configuration means.
   *
   * @throws ConfigException naming the first key that is not as expected, with its line
   */
  public static TrainConfig of(Section root) {
    String name = root.name("training");
    DataConfig data = DataConfig.of(root.section("data"));
    Section modelSection = root.section("model");
    ModelConfig model = ModelConfig.of(modelSection);
    double initialScale = ModelConfig.initialScale(modelSection);
    modelSection.end();
    Loss loss = loss(root.section("loss"));
    OptimizerConfig optimizer = OptimizerConfig.of(root.section("optimizer"));
    PrivacyConfig privacy = PrivacyConfig.of(root.section("privacy"));
    long batch = root.whole("batch", 1, 1 << 22);
    Span length = length(root);
    Span usual = new Span(1, length.epochs());
    Span evaluate =
        root.parsed(
            "evaluate-every",
            (length.epochs() ? usual : new Span(Math.max(1, length.count() / 20), false)) + "",
            Span.RULE,
            Span::parse);
    Span checkpoint = root.parsed("checkpoint-every", evaluate.toString(), Span.RULE, Span::parse);
    Optional<List<Metric>> metrics = metrics(root);
    long seed = root.whole("seed", 1, Long.MIN_VALUE / 16, Long.MAX_VALUE / 16);
    root.end();
    return new TrainConfig(
        name,
        data,
        model,
        initialScale,
        loss,
        optimizer,
        privacy,
        batch,
        length,
        evaluate,
        checkpoint,
        metrics,
        seed,
        root.place(),
        root.resolved());
  }

  private static Span length(Section root) {
    if (root.has("epochs") && root.has("steps")) {
      throw root.misplaced("steps", "must not stand beside epochs");
    }
    return root.has("steps")
        ? new Span(root.whole("steps", 1, 1 << 20), false)
        : new Span(root.whole("epochs", 1, 1_000_000), true);
  }

  private static Optional<List<Metric>> metrics(Section root) {
    if (!root.has("metrics")) {
      // Where they stand when they are given; what they are is for the data to say.
      root.keep("metrics", List.of());
      return Optional.empty();
    }
    List<Metric> metrics = new ArrayList<>();
    if (!root.isList("metrics")) {
      throw root.wrong("metrics", "a list as [accuracy, top-5]");
    }
    for (YamlNode item : root.items("metrics")) {
      Optional<Metric> metric =
          item instanceof YamlNode.Scalar scalar ? Metric.of(scalar.text()) : Optional.empty();
      if (metric.isEmpty() || metrics.contains(metric.get())) {
        throw new ConfigException(
            item.place(), "metrics must be " + Metric.RULE + " but one was " + item.words());
      }
      metrics.add(metric.get());
    }
    return Optional.of(metrics);
  }

  private static Loss loss(Section section) {
    String kind =
        section.choice(
            "kind",
            "softmax-cross-entropy",
            List.of(
                "softmax-cross-entropy", "binary-cross-entropy", "mean-squared-error", "huber"));
    Loss loss =
        switch (kind) {
          case "binary-cross-entropy" -> new Loss.BinaryCrossEntropy(true);
          case "mean-squared-error" -> new Loss.MeanSquaredError();
          case "huber" -> new Loss.Huber(section.number("delta", 1, Range.POSITIVE));
          default ->
              new Loss.SoftmaxCrossEntropy(section.number("label-smoothing", 0, Range.BELOW_ONE));
        };
    section.end();
    return loss;
  }

  /**
   * As YAML that means the same, with the noise, metrics and seed that a run has settled on.
   *
   * @param noiseMultiplier that was computed, if one was
   * @param settled what is measured
   */
  public String toYaml(Optional<Double> noiseMultiplier, List<Metric> settled) {
    return toYaml(noiseMultiplier, settled, name -> name);
  }

  /**
   * The same with other names of files.
   *
   * @param names what becomes of the names of files and folders
   */
  public String toYaml(
      Optional<Double> noiseMultiplier, List<Metric> settled, UnaryOperator<String> names) {
    Map<String, Object> tree = new LinkedHashMap<>(resolved);
    tree.put("metrics", settled.stream().map(Metric::label).toList());
    if (!DataSource.isBundled(data.source())) {
      tree.put("data", renamed((Map<?, ?>) tree.get("data"), Set.of("source"), names));
    }
    tree.put("model", renamed((Map<?, ?>) tree.get("model"), Set.of("file", "start"), names));
    if (noiseMultiplier.isPresent() && tree.get("privacy") instanceof Map<?, ?> keys) {
      Map<String, Object> privacy = new LinkedHashMap<>();
      for (Map.Entry<?, ?> pair : keys.entrySet()) {
        // Where it stands when it is given.
        if (pair.getKey().equals("epsilon") || pair.getKey().equals("delta")) {
          privacy.putIfAbsent("noise-multiplier", noiseMultiplier.get());
        }
        privacy.put((String) pair.getKey(), pair.getValue());
      }
      privacy.put("noise-multiplier", noiseMultiplier.get());
      tree.put("privacy", privacy);
    }
    return YamlWriter.write(tree);
  }

  private static Map<String, Object> renamed(
      Map<?, ?> section, Set<String> files, UnaryOperator<String> names) {
    Map<String, Object> all = new LinkedHashMap<>();
    section.forEach(
        (key, value) ->
            all.put((String) key, files.contains(key) ? names.apply((String) value) : value));
    return all;
  }
}
