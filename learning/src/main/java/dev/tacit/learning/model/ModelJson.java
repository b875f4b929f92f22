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
                .maxNestingDepth(32)
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
      LayerJson.write(layer, layers.addObject());
    }
    return root.toString();
  }

  static LayerSpec readLayer(String json) {
    return LayerJson.read(tree(json));
  }

  private static JsonNode tree(String json) {
    if (json.length() > MAXIMUM_LENGTH) {
      throw new IllegalArgumentException(
          "model must be at most " + MAXIMUM_LENGTH + " characters but was " + json.length());
    }
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "model must be JSON but was not: " + e.getOriginalMessage());
    }
  }

  static ModelSpec read(String json) {
    JsonNode root = tree(json);
    only(root, "model", Set.of("format", "name", "input", "classes", "layers"));
    if (!FORMAT.equals(root.path("format").asText())) {
      throw new IllegalArgumentException(
          "format must be " + FORMAT + " but was " + root.path("format").asText());
    }
    JsonNode input = array(root.path("input"), "input", 3);
    int[] shape = new int[input.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = integer(input.get(i), "input");
    }
    List<LayerSpec> layers = new ArrayList<>();
    for (JsonNode layer : array(root.path("layers"), "layers", ModelSpec.MAXIMUM_LAYERS)) {
      layers.add(LayerJson.read(layer));
    }
    return new ModelSpec(
        root.path("name").asText(), shape, integer(root.path("classes"), "classes"), layers);
  }

  static void only(JsonNode node, String what, Set<String> fields) {
    Set<String> found = new TreeSet<>();
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      found.add(names.next());
    }
    if (!found.equals(fields)) {
      throw new IllegalArgumentException(
          what + " must have the fields " + new TreeSet<>(fields) + " but was " + found);
    }
  }

  static JsonNode array(JsonNode array, String name, int maximum) {
    if (!array.isArray() || array.size() > maximum) {
      throw new IllegalArgumentException(
          name + " must be a list of at most " + maximum + " but was " + array.getNodeType());
    }
    return array;
  }

  static int integer(JsonNode node, String name) {
    if (!node.isInt()) {
      throw new IllegalArgumentException(name + " must be a whole number but was " + node);
    }
    return node.intValue();
  }
}
