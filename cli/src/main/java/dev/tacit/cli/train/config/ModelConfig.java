package dev.tacit.cli.train.config;

import dev.tacit.cli.config.ConfigException;
import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.cli.config.YamlNode;
import dev.tacit.learning.model.ModelSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Where a model comes from. */
public sealed interface ModelConfig {
  /** By name: {@link ModelSpec#preset}. */
  record Preset(String name) implements ModelConfig {}

  /** A file of the format {@code tacit-model-1}. */
  record File(String path) implements ModelConfig {}

  /**
   * Weights to begin with, and their model. They are taken to be made of public data, or charged
   * elsewhere.
   *
   * @param adapters trained in place of the weights, if any
   */
  record Start(String path, Optional<Adapters> adapters) implements ModelConfig {}

  /** Low-rank adapters; see {@link dev.tacit.learning.model.Adapters}. */
  record Adapters(int rank, double scale) {}

  /** Layers, fitted to the data. */
  final class Inline implements ModelConfig {
    private final List<YamlNode> layers;

    Inline(List<YamlNode> layers) {
      this.layers = layers;
    }

    /**
     * The model for inputs of a shape.
     *
     * @param vocabulary of inputs that are tokens
     * @throws ConfigException naming the layer's line
     */
    public ModelSpec spec(int[] inputShape, int classes, OptionalInt vocabulary) {
      return new InlineLayers(classes, vocabulary).spec(inputShape, layers);
    }
  }

  /** The caller ends the section. */
  static ModelConfig of(Section section) {
    Map<String, Boolean> given = new LinkedHashMap<>();
    for (String key : List.of("preset", "file", "layers", "start")) {
      given.put(key, section.has(key));
    }
    List<String> here = new ArrayList<>(given.keySet());
    here.removeIf(key -> !given.get(key));
    if (here.size() > 1) {
      throw section.misplaced(here.get(1), "must not stand beside " + here.get(0));
    }
    return switch (here.isEmpty() ? "preset" : here.get(0)) {
      case "file" -> new File(section.text("file"));
      case "start" -> new Start(section.text("start"), adapters(section));
      case "layers" -> new Inline(section.items("layers"));
      default ->
          new Preset(section.choice("preset", null, List.of("cnn", "mlp", "linear", "char-mlp")));
    };
  }

  /** What weights that are drawn are multiplied by. */
  static double initialScale(Section section) {
    if (!section.has("start")) {
      return section.number("initial-scale", 1, Range.within(1e-3, 1e3));
    }
    if (section.has("initial-scale")) {
      throw section.misplaced(
          "initial-scale", "must not stand beside start, whose weights are given");
    }
    return 1;
  }

  private static Optional<Adapters> adapters(Section section) {
    if (!section.has("adapters")) {
      return Optional.empty();
    }
    Section inner = section.section("adapters");
    Adapters adapters =
        new Adapters(
            (int) inner.whole("rank", 1, 1024), inner.number("scale", 1, Range.within(1e-6, 1e6)));
    inner.end();
    return Optional.of(adapters);
  }
}
