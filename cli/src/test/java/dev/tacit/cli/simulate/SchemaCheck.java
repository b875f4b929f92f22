package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * As much of JSON Schema (draft 2020-12, "validation" sections 6 and "core" section 10) as the
 * schema of simulations uses; it refuses a schema that uses more.
 */
final class SchemaCheck {
  private static final Set<String> KEYWORDS =
      Set.of(
          "$schema",
          "title",
          "description",
          "default",
          "type",
          "enum",
          "const",
          "pattern",
          "minLength",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "items",
          "minItems",
          "properties",
          "required",
          "additionalProperties",
          "propertyNames",
          "dependentRequired",
          "not",
          "allOf",
          "anyOf",
          "oneOf",
          "if",
          "then");

  private SchemaCheck() {}

  static boolean isValid(JsonNode schema, JsonNode value) {
    if (schema.isBoolean()) {
      return schema.booleanValue();
    }
    schema
        .fieldNames()
        .forEachRemaining(
            keyword -> {
              if (!KEYWORDS.contains(keyword)) {
                throw new IllegalArgumentException("this check does not know " + keyword);
              }
            });
    return type(schema, value)
        && words(schema, value)
        && number(schema, value)
        && text(schema, value)
        && array(schema, value)
        && object(schema, value)
        && combined(schema, value);
  }

  private static boolean type(JsonNode schema, JsonNode value) {
    JsonNode type = schema.path("type");
    if (type.isMissingNode()) {
      return true;
    }
    for (JsonNode one : type.isArray() ? type : List.of(type)) {
      boolean is =
          switch (one.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> throw new IllegalArgumentException("unknown type " + one);
          };
      if (is) {
        return true;
      }
    }
    return false;
  }

  private static boolean words(JsonNode schema, JsonNode value) {
    boolean found = !schema.has("enum");
    for (JsonNode word : schema.path("enum")) {
      found |= word.equals(value);
    }
    return found && (!schema.has("const") || same(schema.get("const"), value));
  }

  /** Numbers are the same if their values are, 0 and 0.0. */
  private static boolean same(JsonNode one, JsonNode other) {
    return one.isNumber() && other.isNumber()
        ? one.doubleValue() == other.doubleValue()
        : one.equals(other);
  }

  private static boolean number(JsonNode schema, JsonNode value) {
    double x = value.asDouble();
    return !value.isNumber()
        || (x >= schema.path("minimum").asDouble(Double.NEGATIVE_INFINITY)
            && x <= schema.path("maximum").asDouble(Double.POSITIVE_INFINITY)
            && x > schema.path("exclusiveMinimum").asDouble(Double.NEGATIVE_INFINITY)
            && x < schema.path("exclusiveMaximum").asDouble(Double.POSITIVE_INFINITY));
  }

  private static boolean text(JsonNode schema, JsonNode value) {
    return !value.isTextual()
        || (value.asText().length() >= schema.path("minLength").asInt()
            && (!schema.has("pattern")
                || Pattern.compile(schema.get("pattern").asText()).matcher(value.asText()).find()));
  }

  private static boolean array(JsonNode schema, JsonNode value) {
    if (!value.isArray()) {
      return true;
    }
    for (JsonNode item : value) {
      if (schema.has("items") && !isValid(schema.get("items"), item)) {
        return false;
      }
    }
    return value.size() >= schema.path("minItems").asInt();
  }

  private static boolean object(JsonNode schema, JsonNode value) {
    if (!value.isObject()) {
      return true;
    }
    for (JsonNode key : schema.path("required")) {
      if (!value.has(key.asText())) {
        return false;
      }
    }
    for (var depends : schema.path("dependentRequired").properties()) {
      for (JsonNode key : depends.getValue()) {
        if (value.has(depends.getKey()) && !value.has(key.asText())) {
          return false;
        }
      }
    }
    List<String> names = new ArrayList<>();
    value.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      JsonNode of = schema.path("properties").path(name);
      JsonNode rule = of.isMissingNode() ? schema.path("additionalProperties") : of;
      if (!rule.isMissingNode() && !isValid(rule, value.get(name))) {
        return false;
      }
      JsonNode word = TextNode.valueOf(name);
      if (schema.has("propertyNames") && !isValid(schema.get("propertyNames"), word)) {
        return false;
      }
    }
    return true;
  }

  private static boolean combined(JsonNode schema, JsonNode value) {
    return count(schema, "allOf", value) == schema.path("allOf").size()
        && (!schema.has("not") || !isValid(schema.get("not"), value))
        && (!schema.has("anyOf") || count(schema, "anyOf", value) > 0)
        && (!schema.has("oneOf") || count(schema, "oneOf", value) == 1)
        && (!schema.has("if")
            || !isValid(schema.get("if"), value)
            || isValid(schema.path("then"), value));
  }

  private static int count(JsonNode schema, String keyword, JsonNode value) {
    int valid = 0;
    for (JsonNode one : schema.path(keyword)) {
      valid += isValid(one, value) ? 1 : 0;
    }
    return valid;
  }
}
