package dev.tacit.privacy.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Events as JSON: {@code {"type": "poisson", "q": 0.01, "event": {"type": "gaussian", "sigma":
 * 1.1}}}, {@code self_composed{event, count}}, {@code composed{events}}. Unknown types and fields
 * are refused: an event that is only half understood would be accounted too small. Text is bounded
 * to 1 MiB and a nesting of 64.
 */
public final class PrivacyEvents {
  private static final int MAXIMUM_CHARACTERS = 1 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxDocumentLength(MAXIMUM_CHARACTERS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private PrivacyEvents() {}

  /** The event on one line, with fields in a fixed order: equal events give equal text. */
  public static String toJson(PrivacyEvent event) {
    return toTree(event).toString();
  }

  /** The event as a Jackson tree. */
  public static ObjectNode toTree(PrivacyEvent event) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (event instanceof Gaussian gaussian) {
      node.put("type", "gaussian").put("sigma", gaussian.sigma());
    } else if (event instanceof PoissonSampled sampled) {
      node.put("type", "poisson").put("q", sampled.q()).set("event", toTree(sampled.event()));
    } else if (event instanceof SelfComposed repeated) {
      node.put("type", "self_composed").put("count", repeated.count());
      node.set("event", toTree(repeated.event()));
    } else if (event instanceof Composed composed) {
      ArrayNode events = node.put("type", "composed").putArray("events");
      composed.events().forEach(part -> events.add(toTree(part)));
    } else {
      throw new IllegalArgumentException("event has no JSON form: " + event);
    }
    return node;
  }

  /**
   * Reads {@link #toJson}.
   *
   * @throws IllegalArgumentException saying what was given and what was expected
   */
  public static PrivacyEvent fromJson(String json) {
    if (json.length() > MAXIMUM_CHARACTERS) {
      throw new IllegalArgumentException(
          "event must be at most " + MAXIMUM_CHARACTERS + " characters but was " + json.length());
    }
    try {
      return fromTree(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("event must be JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Reads {@link #toTree}. */
  public static PrivacyEvent fromTree(JsonNode node) {
    String type = node.path("type").asText("");
    switch (type) {
      case "gaussian":
        fields(node, type, Set.of("type", "sigma"));
        return new Gaussian(number(node, "sigma"));
      case "poisson":
        fields(node, type, Set.of("type", "q", "event"));
        return new PoissonSampled(number(node, "q"), fromTree(node.get("event")));
      case "self_composed":
        fields(node, type, Set.of("type", "count", "event"));
        return new SelfComposed(fromTree(node.get("event")), count(node));
      case "composed":
        fields(node, type, Set.of("type", "events"));
        return new Composed(events(node.get("events")));
      default:
        throw new IllegalArgumentException(
            "type of an event must be gaussian, poisson, self_composed or composed but was '"
                + type
                + "'");
    }
  }

  private static void fields(JsonNode node, String type, Set<String> expected) {
    Set<String> found = new TreeSet<>();
    node.fieldNames().forEachRemaining(found::add);
    if (!found.equals(expected)) {
      throw new IllegalArgumentException(
          "fields of '" + type + "' must be " + new TreeSet<>(expected) + " but were " + found);
    }
  }

  private static double number(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(field + " must be a number but was " + value);
    }
    return value.doubleValue();
  }

  private static long count(JsonNode node) {
    JsonNode value = node.get("count");
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException("count must be a whole number but was " + value);
    }
    return value.longValue();
  }

  private static List<PrivacyEvent> events(JsonNode node) {
    if (!node.isArray()) {
      throw new IllegalArgumentException("events must be a list but was " + node.getNodeType());
    }
    List<PrivacyEvent> events = new ArrayList<>(node.size());
    node.forEach(part -> events.add(fromTree(part)));
    return events;
  }
}
