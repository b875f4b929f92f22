package dev.tacit.learning.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The JSON of a {@link ModelSpec}: strict, so that one model has one text. */
final class ModelJson {
  private static final String FORMAT = "tacit-model-1";
  private static final int MAXIMUM_LENGTH = 1 << 16;
  private static final JsonMapper MAPPER = mapper();

  private ModelJson() {}

  private static JsonMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(8)
                .maxNumberLength(20)
                .maxStringLength(256)
                .build());
    return mapper;
  }

  static String write(ModelSpec spec) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT).put("name", spec.name());
    ArrayNode input = root.putArray("input");
    for (int axis : spec.inputShape()) {
      input.add(axis);
    }
    root.put("classes", spec.classes());
    ArrayNode layers = root.putArray("layers");
    for (LayerSpec layer : spec.layers()) {
      write(layer, layers.addObject());
    }
    return root.toString();
  }

  private static void write(LayerSpec layer, ObjectNode node) {
    if (layer instanceof LayerSpec.Conv2d conv) {
      node.put("type", "conv2d").put("in", conv.in()).put("out", conv.out());
      write(conv.kernel(), conv.stride(), conv.padding(), node);
      node.put("bias", conv.bias());
    } else if (layer instanceof LayerSpec.MaxPool2d pool) {
      node.put("type", "max_pool2d");
      write(pool.kernel(), pool.stride(), pool.padding(), node);
    } else if (layer instanceof LayerSpec.Dense dense) {
      node.put("type", "dense").put("in", dense.in()).put("out", dense.out());
      node.put("bias", dense.bias());
    } else if (layer instanceof LayerSpec.Embedding embedding) {
      node.put("type", "embedding").put("vocabulary", embedding.vocabulary());
      node.put("dim", embedding.dim());
    } else if (layer instanceof LayerSpec.Tanh) {
      node.put("type", "tanh");
    } else if (layer instanceof LayerSpec.Relu) {
      node.put("type", "relu");
    } else {
      node.put("type", "flatten");
    }
  }

  private static void write(Size kernel, Size stride, Size padding, ObjectNode node) {
    node.putArray("kernel").add(kernel.height()).add(kernel.width());
    node.putArray("stride").add(stride.height()).add(stride.width());
    node.putArray("padding").add(padding.height()).add(padding.width());
  }

  static ModelSpec read(String json) {
    if (json.length() > MAXIMUM_LENGTH) {
      throw new IllegalArgumentException(
          "model must be at most " + MAXIMUM_LENGTH + " characters but was " + json.length());
    }
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "model must be JSON but was not: " + e.getOriginalMessage());
    }
    only(root, "model", Set.of("format", "name", "input", "classes", "layers"));
    if (!FORMAT.equals(root.path("format").asText())) {
      throw new IllegalArgumentException(
          "format must be " + FORMAT + " but was " + root.path("format").asText());
    }
    JsonNode input = array(root, "input", 3);
    int[] shape = new int[input.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = integer(input.get(i), "input");
    }
    List<LayerSpec> layers = new ArrayList<>();
    for (JsonNode layer : array(root, "layers", ModelSpec.MAXIMUM_LAYERS)) {
      layers.add(layer(layer));
    }
    return new ModelSpec(
        root.path("name").asText(), shape, integer(root.path("classes"), "classes"), layers);
  }

  static LayerSpec layer(JsonNode node) {
    String type = node.path("type").asText();
    switch (type) {
      case "conv2d":
        only(node, type, Set.of("type", "in", "out", "kernel", "stride", "padding", "bias"));
        return new LayerSpec.Conv2d(
            integer(node.path("in"), "in"),
            integer(node.path("out"), "out"),
            size(node, "kernel"),
            size(node, "stride"),
            size(node, "padding"),
            bool(node, "bias"));
      case "max_pool2d":
        only(node, type, Set.of("type", "kernel", "stride", "padding"));
        return new LayerSpec.MaxPool2d(
            size(node, "kernel"), size(node, "stride"), size(node, "padding"));
      case "dense":
        only(node, type, Set.of("type", "in", "out", "bias"));
        return new LayerSpec.Dense(
            integer(node.path("in"), "in"), integer(node.path("out"), "out"), bool(node, "bias"));
      case "embedding":
        only(node, type, Set.of("type", "vocabulary", "dim"));
        return new LayerSpec.Embedding(
            integer(node.path("vocabulary"), "vocabulary"), integer(node.path("dim"), "dim"));
      case "tanh":
        only(node, type, Set.of("type"));
        return new LayerSpec.Tanh();
      case "relu":
        only(node, type, Set.of("type"));
        return new LayerSpec.Relu();
      case "flatten":
        only(node, type, Set.of("type"));
        return new LayerSpec.Flatten();
      default:
        throw new IllegalArgumentException(
            "layer type must be conv2d, max_pool2d, dense, embedding, tanh, relu or flatten but was "
                + type);
    }
  }

  private static void only(JsonNode node, String what, Set<String> fields) {
    Set<String> found = new TreeSet<>();
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      found.add(names.next());
    }
    if (!found.equals(fields)) {
      throw new IllegalArgumentException(
          what + " must have the fields " + new TreeSet<>(fields) + " but was " + found);
    }
  }

  private static JsonNode array(JsonNode node, String name, int maximum) {
    JsonNode array = node.path(name);
    if (!array.isArray() || array.size() > maximum) {
      throw new IllegalArgumentException(
          name + " must be a list of at most " + maximum + " but was " + array.getNodeType());
    }
    return array;
  }

  private static Size size(JsonNode node, String name) {
    JsonNode pair = array(node, name, 2);
    return new Size(integer(pair.path(0), name), integer(pair.path(1), name));
  }

  private static int integer(JsonNode node, String name) {
    if (!node.isInt()) {
      throw new IllegalArgumentException(name + " must be a whole number but was " + node);
    }
    return node.intValue();
  }

  private static boolean bool(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(name + " must be true or false but was " + value);
    }
    return value.booleanValue();
  }
}
