package dev.tacit.cli.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.config.KeyCatalogue.Entry;
import dev.tacit.cli.config.KeyCatalogue.Variant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration's keys as a JSON Schema of draft 2020-12. It refuses what the reader refuses, but
 * for rules between sections.
 *
 * @param words what keys mean
 * @param rules by the path of a section, JSON with further keywords: what keys in it mean for each
 *     other
 * @param needed paths of sections that must be there though no single key in them must
 */
public record JsonSchema(KeyWords words, Map<String, String> rules, Set<String> needed) {
  private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

  /**
   * The schema.
   *
   * @param title for people
   */
  public ObjectNode of(KeyCatalogue keys, String title) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("$schema", DRAFT).put("title", title);
    section(root, "", keys);
    return root;
  }

  private void section(ObjectNode node, String prefix, KeyCatalogue keys) {
    node.put("type", "object");
    ObjectNode properties = node.putObject("properties");
    ArrayNode required = node.arrayNode();
    keys.entries()
        .forEach(
            (key, entry) -> {
              value(properties.putObject(key), prefix + key, entry);
              if (needed.contains(prefix + key) || entry.mustBeThere()) {
                required.add(key);
              }
            });
    if (!required.isEmpty()) {
      node.set("required", required);
    }
    node.put("additionalProperties", false);
    if (keys.kinds().size() > 1) {
      kinds(node.putArray("allOf"), keys);
    }
    String path = prefix.replaceFirst("(\\[\\])?\\.$", "");
    if (rules.containsKey(path)) {
      node.setAll(parsed(rules.get(path)));
    }
  }

  private static ObjectNode parsed(String json) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a rule must be a JSON object but was " + json, e);
    }
  }

  /** Which keys go with which kind. */
  private static void kinds(ArrayNode rules, KeyCatalogue keys) {
    for (Map.Entry<String, Variant> kind : keys.kinds().entrySet()) {
      ObjectNode rule = rules.addObject();
      ObjectNode condition = rule.putObject("if");
      condition.putObject("properties").putObject("kind").put("const", kind.getKey());
      if (!keys.usualKind().equals(Optional.of(kind.getKey()))) {
        condition.putArray("required").add("kind");
      }
      ObjectNode then = rule.putObject("then");
      strings(then.putObject("propertyNames").putArray("enum"), kind.getValue().keys());
      ranges(then, keys, kind.getValue());
      if (!kind.getValue().required().isEmpty()) {
        strings(then.putArray("required"), kind.getValue().required());
      }
    }
  }

  /** Of numbers whose range is narrower with this kind than with all kinds together. */
  private static void ranges(ObjectNode then, KeyCatalogue keys, Variant kind) {
    kind.rules()
        .forEach(
            (key, rule) -> {
              KeyRule all = keys.entries().get(key).rule();
              if (rule.type() == KeyRule.Type.NUMBER && !rule.range().equals(all.range())) {
                number(then.withObject("/properties").putObject(key), rule);
              }
            });
  }

  private static void strings(ArrayNode into, Collection<String> words) {
    words.forEach(into::add);
  }

  private void value(ObjectNode node, String path, Entry entry) {
    KeyRule rule = entry.rule();
    String meaning = words.meaning(path);
    if (!meaning.isEmpty()) {
      node.put("description", meaning);
    }
    switch (rule.type()) {
      case SECTION -> section(node, KeyCatalogue.below(path, entry), entry.section().orElseThrow());
      case SECTIONS ->
          section(
              node.put("type", "array").put("minItems", 1).putObject("items"),
              KeyCatalogue.below(path, entry),
              entry.section().orElseThrow());
      case LIST -> node.put("type", "array").put("minItems", 1);
      case ENTRIES ->
          node.put("type", "object")
              .putObject("additionalProperties")
              .put("type", "array")
              .put("minItems", 1);
      // Whoever reads text takes a number for its digits.
      case TEXT, PARSED -> text(node, path);
      case CHOICE -> strings(node.putArray("enum"), rule.words());
      case FLAG -> node.put("type", "boolean");
      case WHOLE -> number(node.put("type", "integer"), rule);
      case WHOLE_OR_WORD -> {
        ArrayNode either = node.putArray("anyOf");
        strings(either.addObject().putArray("enum"), rule.words());
        number(either.addObject().put("type", "integer"), rule);
      }
      case NUMBER -> number(node.put("type", "number"), rule);
    }
    rule.fallback().ifPresent(value -> node.putPOJO("default", value));
  }

  private void text(ObjectNode node, String path) {
    if (words.pattern(path).isPresent()) {
      node.put("type", "string").put("pattern", words.pattern(path).get());
    } else {
      node.putArray("type").add("string").add("number").add("boolean");
      node.put("minLength", 1);
    }
  }

  private static void number(ObjectNode node, KeyRule rule) {
    Range range = rule.range().orElseThrow();
    bound(node, range.open() ? "exclusiveMinimum" : "minimum", range.least());
    bound(node, range.openAbove() ? "exclusiveMaximum" : "maximum", range.most());
    if (range.notZero()) {
      node.putObject("not").put("const", 0);
    }
  }

  private static void bound(ObjectNode node, String keyword, double value) {
    if (Double.isFinite(value)) {
      if (value == Math.rint(value) && Math.abs(value) < 1e15) {
        node.put(keyword, (long) value);
      } else {
        node.put(keyword, value);
      }
    }
  }
}
