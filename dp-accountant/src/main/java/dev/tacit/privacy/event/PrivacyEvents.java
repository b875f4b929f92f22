package dev.tacit.privacy.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Events as JSON: {@code {"type": "poisson", "q": 0.01, "event": {"type": "gaussian", "sigma":
 * 1.1}}}; the types and their fields are listed in {@link EventReader}. Unknown types and fields
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
    return EventWriter.tree(event);
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
    return EventReader.read(node);
  }
}
