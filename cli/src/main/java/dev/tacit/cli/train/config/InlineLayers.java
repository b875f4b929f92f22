package dev.tacit.cli.train.config;

import dev.tacit.cli.config.ConfigException;
import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.cli.config.YamlNode;
import dev.tacit.cli.config.YamlNode.Items;
import dev.tacit.cli.config.YamlNode.Keys;
import dev.tacit.cli.config.YamlNode.Scalar;
import dev.tacit.learning.model.Block;
import dev.tacit.learning.model.LayerSpec;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.ModelSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Layers as a list: {@code tanh}, {@code dense: 32}, or {@code conv2d: {out: 16, kernel: 8}}. Sizes
 * that follow from what comes in are left out; {@code classes} and {@code vocabulary} stand for
 * those of the data.
 */
final class InlineLayers {
  private static final int MOST = 1 << 20;
  private static final List<String> NAMES =
      List.of(
          "dense",
          "conv2d",
          "conv1d",
          "max-pool",
          "average-pool",
          "global-average-pool",
          "global-max-pool",
          "flatten",
          "embedding",
          "positions",
          "lstm",
          "attention",
          "layer-norm",
          "group-norm",
          "mean-over-time",
          "residual",
          "dropout",
          "relu",
          "tanh",
          "sigmoid",
          "silu",
          "gelu");

  private final int classes;
  private final OptionalInt vocabulary;

  InlineLayers(int classes, OptionalInt vocabulary) {
    this.classes = classes;
    this.vocabulary = vocabulary;
  }

  ModelSpec spec(int[] inputShape, List<YamlNode> items) {
    List<Block> blocks = new ArrayList<>();
    int[] shape = inputShape;
    for (YamlNode item : items) {
      Block block = block(item);
      try {
        for (LayerSpec layer : block.layers(shape)) {
          shape = layer.outputShape(shape);
        }
      } catch (IllegalArgumentException e) {
        throw new ConfigException(item.place(), "model.layers: " + e.getMessage());
      }
      blocks.add(block);
    }
    return ModelSpec.sequential("inline", inputShape, blocks.toArray(Block[]::new));
  }

  private Block block(YamlNode item) {
    if (item instanceof Scalar name) {
      return block(name.text(), new Scalar(name.place(), "", true));
    }
    if (item instanceof Keys keys && keys.values().size() == 1) {
      Map.Entry<String, YamlNode> layer = keys.values().entrySet().iterator().next();
      return block(layer.getKey(), layer.getValue());
    }
    throw new ConfigException(
        item.place(),
        "model.layers must be a list of layers such as tanh or dense: 32, each an item of its own, but"
            + " has "
            + item.words());
  }

  private Block block(String name, YamlNode value) {
    if (name.startsWith("batch")) {
      throw new ConfigException(
          value.place(),
          "model.layers must have no batch norm: it mixes the examples of a batch, so that clipping"
              + " one example's gradient bounds nothing; group-norm and layer-norm look at one alone");
    }
    if (!NAMES.contains(name)) {
      ConfigException wrong =
          new ConfigException(
              value.place(),
              "a layer of model.layers must be one of "
                  + String.join(", ", NAMES)
                  + " but was "
                  + name);
      throw name.contains(" ")
          ? wrong.because("a size follows a colon, as dense: 32")
          : wrong.perhaps(name, NAMES);
    }
    return switch (name) {
      case "conv2d", "conv1d" -> convolution(name, value);
      case "max-pool", "average-pool" -> pool(name, value);
      case "embedding" -> Layers.embedding(vocabulary(value), size(value, name, "dim"));
      case "dense" -> Layers.dense(size(value, name, "out"));
      case "attention" -> Layers.attention(size(value, name, "heads"));
      case "group-norm" -> Layers.groupNorm(size(value, name, "groups"));
      case "lstm" -> lstm(value);
      case "residual" -> residual(value);
      case "dropout" -> dropout(value);
      default -> plain(name, value);
    };
  }

  private static Block plain(String name, YamlNode value) {
    new Section("model.layers." + name, value).end();
    Block nothing = shape -> List.of();
    return switch (name) {
      case "global-average-pool" -> Layers.globalAveragePool();
      case "global-max-pool" -> Layers.globalMaxPool();
      case "flatten" -> Layers.flatten();
      case "positions" -> Layers.positions();
      case "layer-norm" -> Layers.layerNorm();
      case "mean-over-time" -> Layers.meanOverTime();
      case "relu" -> nothing.relu();
      case "tanh" -> nothing.tanh();
      case "sigmoid" -> nothing.sigmoid();
      case "silu" -> nothing.silu();
      default -> nothing.gelu();
    };
  }

  /** A layer that is told one size. */
  private int size(YamlNode value, String name, String what) {
    Map<String, YamlNode> one = new LinkedHashMap<>();
    boolean classesOf = value instanceof Scalar scalar && scalar.text().equals("classes");
    YamlNode meant = classesOf ? new Scalar(value.place(), "" + classes, true) : value;
    one.put(what, meant);
    Section section = new Section("model.layers." + name, new Keys(value.place(), one));
    return (int) section.whole(what, 1, MOST);
  }

  private int vocabulary(YamlNode value) {
    return vocabulary.orElseThrow(
        () ->
            new ConfigException(
                value.place(), "model.layers.embedding must have tokens as input but has numbers"));
  }

  private static Block convolution(String name, YamlNode value) {
    Section section = new Section("model.layers." + name, value);
    int out = (int) section.whole("out", 1, MOST);
    int kernel = (int) section.whole("kernel", 1, MOST);
    Layers.Convolution made =
        name.equals("conv2d") ? Layers.conv2d(out, kernel) : Layers.conv1d(out, kernel);
    made =
        made.stride((int) section.whole("stride", 1, 1, MOST))
            .padding((int) section.whole("padding", 0, 0, MOST))
            .groups((int) section.whole("groups", 1, 1, MOST));
    boolean bias = section.flag("bias", true);
    section.end();
    return bias ? made : made.unbiased();
  }

  private static Block pool(String name, YamlNode value) {
    Section section = new Section("model.layers." + name, value);
    int kernel = (int) section.whole("kernel", 1, MOST);
    Layers.Pool made =
        name.equals("max-pool") ? Layers.maxPool(kernel) : Layers.averagePool(kernel);
    made =
        made.stride((int) section.whole("stride", kernel, 1, MOST))
            .padding((int) section.whole("padding", 0, 0, MOST));
    section.end();
    return made;
  }

  private static Block lstm(YamlNode value) {
    Section section = new Section("model.layers.lstm", value);
    int hidden = (int) section.whole("hidden", 1, MOST);
    int layers = (int) section.whole("layers", 1, 1, 64);
    boolean last = section.choice("output", "last", List.of("last", "sequence")).equals("last");
    section.end();
    return last ? Layers.lastOfLstm(hidden, layers) : Layers.lstm(hidden, layers);
  }

  private static Block dropout(YamlNode value) {
    Keys rate = new Keys(value.place(), Map.of("rate", value));
    Section section = new Section("model.layers.dropout", rate);
    return Layers.dropout(section.number("rate", Range.within(0, 0.999)));
  }

  private Block residual(YamlNode value) {
    if (!(value instanceof Items body)) {
      throw new ConfigException(
          value.place(), "model.layers.residual must be a list of layers but was " + value.words());
    }
    return Layers.residual(body.items().stream().map(this::block).toArray(Block[]::new));
  }
}
