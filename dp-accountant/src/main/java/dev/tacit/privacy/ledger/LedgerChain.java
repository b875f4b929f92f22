package dev.tacit.privacy.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.PrivacyEvents;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A ledger's entries hang together: each holds the SHA-256 of the one before, so that none can be
 * changed, dropped or moved without all that follow. Cutting off the newest ones is seen only by
 * whoever kept a later hash. Pure functions.
 */
public final class LedgerChain {
  /** What the first entry holds as the hash before it. */
  public static final String GENESIS = "0".repeat(64);

  private static final int LARGEST_ENTRY = 1 << 24;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private LedgerChain() {}

  /** The entry that a draft becomes after another. */
  public static LedgerEntry next(Optional<LedgerEntry> last, LedgerDraft draft) {
    LedgerEntry open =
        new LedgerEntry(
            last.map(LedgerEntry::sequence).orElse(0L) + 1,
            draft.time(),
            draft.population(),
            draft.task(),
            draft.round(),
            draft.kind(),
            draft.event(),
            draft.unit(),
            draft.relation(),
            draft.assumptions(),
            draft.outcome(),
            draft.participants(),
            last.map(LedgerEntry::hash).orElse(GENESIS),
            "");
    return withHash(open, hash(open));
  }

  /**
   * Checks a whole ledger.
   *
   * @throws LedgerException naming the first entry that does not fit
   */
  public static void verify(List<LedgerEntry> entries) {
    String previous = GENESIS;
    for (int i = 0; i < entries.size(); i++) {
      verify(entries.get(i), i + 1, previous);
      previous = entries.get(i).hash();
    }
  }

  /** Checks one entry against its place. */
  static void verify(LedgerEntry entry, long sequence, String previous) {
    if (entry.sequence() != sequence) {
      throw new LedgerException(
          "entry " + sequence + " must have sequence " + sequence + " but has " + entry.sequence());
    }
    if (!entry.previousHash().equals(previous)) {
      throw new LedgerException(
          "entry " + sequence + " must follow the entry with hash " + previous + " but does not");
    }
    if (!entry.hash().equals(hash(entry))) {
      throw new LedgerException("entry " + sequence + " was changed: its hash does not fit it");
    }
  }

  /** The entry on one line, canonical: equal entries give equal text. */
  public static String toJson(LedgerEntry entry) {
    return body(entry).put("hash", entry.hash()).toString();
  }

  /**
   * Reads {@link #toJson}; does not check hashes.
   *
   * @throws LedgerException if the text is not exactly an entry
   */
  public static LedgerEntry fromJson(String json) {
    if (json.length() > LARGEST_ENTRY) {
      throw new LedgerException(
          "entry must be at most " + LARGEST_ENTRY + " characters but was " + json.length());
    }
    try {
      LedgerEntry entry = entry(JSON.readTree(json));
      if (!toJson(entry).equals(json)) {
        throw new LedgerException("entry must be in canonical form but was not");
      }
      return entry;
    } catch (JsonProcessingException e) {
      throw new LedgerException("entry must be JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new LedgerException("entry is malformed: " + e.getMessage(), e);
    }
  }

  private static ObjectNode body(LedgerEntry entry) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("sequence", entry.sequence())
            .put("time", entry.time().toString())
            .put("population", entry.population())
            .put("task", entry.task())
            .put("round", entry.round())
            .put("kind", entry.kind().name())
            .put("unit", entry.unit().name())
            .put("relation", entry.relation().name());
    node.set("event", PrivacyEvents.toTree(entry.event()));
    ArrayNode assumptions = node.putArray("assumptions");
    for (Assumption assumption : entry.assumptions()) {
      assumptions
          .addObject()
          .put("statement", assumption.statement())
          .put("enforced", assumption.enforced());
    }
    node.put("outcome", entry.outcome().name());
    ArrayNode participants = node.putArray("participants");
    entry.participants().forEach(participants::add);
    return node.put("previous_hash", entry.previousHash());
  }

  private static LedgerEntry entry(JsonNode node) {
    return new LedgerEntry(
        whole(node, "sequence"),
        Instant.parse(text(node, "time")),
        text(node, "population"),
        text(node, "task"),
        Math.toIntExact(whole(node, "round")),
        Kind.valueOf(text(node, "kind")),
        PrivacyEvents.fromTree(node.path("event")),
        PrivacyUnit.valueOf(text(node, "unit")),
        NeighbouringRelation.valueOf(text(node, "relation")),
        list(node, "assumptions", LedgerChain::assumption),
        Outcome.valueOf(text(node, "outcome")),
        list(node, "participants", JsonNode::asText),
        text(node, "previous_hash"),
        text(node, "hash"));
  }

  private static Assumption assumption(JsonNode node) {
    return new Assumption(text(node, "statement"), node.path("enforced").asBoolean());
  }

  private static <T> List<T> list(JsonNode node, String field, Function<JsonNode, T> reader) {
    List<T> values = new ArrayList<>();
    node.path(field).forEach(value -> values.add(reader.apply(value)));
    return values;
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(field + " must be text but was " + value.getNodeType());
    }
    return value.textValue();
  }

  private static long whole(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException(field + " must be a whole number but was not");
    }
    return value.longValue();
  }

  private static String hash(LedgerEntry entry) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(body(entry).toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK must offer SHA-256 but does not", e);
    }
  }

  private static LedgerEntry withHash(LedgerEntry entry, String hash) {
    return new LedgerEntry(
        entry.sequence(),
        entry.time(),
        entry.population(),
        entry.task(),
        entry.round(),
        entry.kind(),
        entry.event(),
        entry.unit(),
        entry.relation(),
        entry.assumptions(),
        entry.outcome(),
        entry.participants(),
        entry.previousHash(),
        hash);
  }
}
