package dev.tacit.privacy.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.PrivacyEvents;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Entries that each hold the hash of the one before, so that none can be changed, removed, added or
 * moved without changing all that follow. What a chain alone cannot show is that entries are
 * missing at its end: for that, keep the last hash elsewhere.
 *
 * <p>The canonical JSON of an entry is one line without spaces, its fields in this order: {@code
 * sequence, time, population, task, round, kind, event, unit, relation, assumptions, outcome,
 * participants, previous_hash, hash}; times in ISO-8601, numbers in their shortest form on every
 * version of Java. {@link #fromJson} takes nothing else.
 *
 * <p>Pure functions, thread-safe.
 */
public final class LedgerChain {
  /** The longest canonical JSON of an entry, in characters: 4 MiB. */
  public static final int MAXIMUM_CHARACTERS = 4 << 20;

  private static final String NO_HASH = "0".repeat(64);
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  // Double.toString changed in Java 19; hashes must not.
                  .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxStringLength(MAXIMUM_CHARACTERS)
                          .maxDocumentLength(MAXIMUM_CHARACTERS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private LedgerChain() {}

  /**
   * The draft in its place after {@code last}.
   *
   * @throws IllegalArgumentException if the draft has no canonical JSON that can be read back: it
   *     is too long, its event too deep, or its text no valid Unicode
   */
  public static LedgerEntry next(Optional<LedgerEntry> last, LedgerDraft draft) {
    long sequence = last.map(LedgerEntry::sequence).orElse(0L) + 1;
    String previous = last.map(LedgerEntry::hash).orElse(NO_HASH);
    LedgerEntry entry = withHash(sequence, draft, previous, NO_HASH);
    LedgerEntry hashed = withHash(sequence, draft, previous, hashOf(entry));
    LedgerEntry read = fromJson(toJson(hashed));
    if (!read.equals(hashed)) {
      throw new IllegalArgumentException("draft must read back from JSON as itself but did not");
    }
    return hashed;
  }

  /**
   * Checks a whole ledger, from its first entry on.
   *
   * @throws LedgerException naming the first entry that is wrong, and how
   */
  public static void verify(List<LedgerEntry> entries) {
    Optional<LedgerEntry> last = Optional.empty();
    Set<Long> later = null;
    for (int i = 0; i < entries.size(); i++) {
      LedgerEntry entry = entries.get(i);
      if (later == null && entry.sequence() > i + 1L) {
        later = new HashSet<>();
        for (LedgerEntry other : entries.subList(i + 1, entries.size())) {
          later.add(other.sequence());
        }
      }
      check(last, entry, i + 1L, later != null && later.contains(i + 1L));
      last = Optional.of(entry);
    }
  }

  private static void check(
      Optional<LedgerEntry> last, LedgerEntry entry, long line, boolean comesLater) {
    if (!hashOf(entry).equals(entry.hash())) {
      throw new LedgerException(
          LedgerException.Flaw.CHANGED,
          line,
          "entry at line %d (sequence %d) was changed: its hash does not fit its content"
              .formatted(line, entry.sequence()));
    }
    if (entry.sequence() != line) {
      boolean gap = entry.sequence() > line && !comesLater;
      throw new LedgerException(
          gap ? LedgerException.Flaw.GAP : LedgerException.Flaw.REORDERED,
          line,
          "sequence at line %d must be %d but was %d: entries are %s"
              .formatted(line, line, entry.sequence(), gap ? "missing" : "out of order"));
    }
    String previous = last.map(LedgerEntry::hash).orElse(NO_HASH);
    if (!entry.previousHash().equals(previous)) {
      throw new LedgerException(
          LedgerException.Flaw.WRONG_PREVIOUS_HASH,
          line,
          "previous hash at line %d must be %s but was %s: it was written after another entry"
              .formatted(line, previous, entry.previousHash()));
    }
  }

  /** The canonical JSON of the entry, without a line end. */
  public static String toJson(LedgerEntry entry) {
    return write(unhashed(entry).put("hash", entry.hash()));
  }

  /**
   * Reads {@link #toJson}; checks the form, not the hash.
   *
   * @throws IllegalArgumentException if it is anything but canonical JSON of an entry; the message
   *     says what was expected
   */
  public static LedgerEntry fromJson(String json) {
    if (json.length() > MAXIMUM_CHARACTERS) {
      throw new IllegalArgumentException(
          "entry must be at most " + MAXIMUM_CHARACTERS + " characters but was " + json.length());
    }
    LedgerEntry entry = entry(parse(json));
    if (!toJson(entry).equals(json)) {
      throw new IllegalArgumentException(
          "entry must be canonical JSON but had other fields, spaces, order or spelling");
    }
    return entry;
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("entry must be JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static LedgerEntry entry(JsonNode node) {
    List<Assumption> assumptions = new ArrayList<>();
    for (JsonNode part : list(node, "assumptions")) {
      assumptions.add(new Assumption(text(part, "statement"), field(part, "enforced").asBoolean()));
    }
    List<String> participants = new ArrayList<>();
    for (JsonNode part : list(node, "participants")) {
      participants.add(part.asText());
    }
    LedgerDraft draft =
        new LedgerDraft(
            time(text(node, "time")),
            text(node, "population"),
            text(node, "task"),
            Math.toIntExact(whole(node, "round", Integer.MAX_VALUE)),
            named(Kind.values(), LedgerChain::label, node, "kind"),
            PrivacyEvents.fromTree(field(node, "event")),
            named(PrivacyUnit.values(), PrivacyUnit::label, node, "unit"),
            named(NeighbouringRelation.values(), NeighbouringRelation::label, node, "relation"),
            assumptions,
            named(Outcome.values(), LedgerChain::label, node, "outcome"),
            participants);
    return withHash(
        whole(node, "sequence", Long.MAX_VALUE),
        draft,
        text(node, "previous_hash"),
        text(node, "hash"));
  }

  private static LedgerEntry withHash(
      long sequence, LedgerDraft draft, String previousHash, String hash) {
    return new LedgerEntry(
        sequence,
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
        previousHash,
        hash);
  }

  private static String hashOf(LedgerEntry entry) {
    byte[] canonical = write(unhashed(entry)).getBytes(StandardCharsets.UTF_8);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 must be offered by the platform", e);
    }
  }

  private static ObjectNode unhashed(LedgerEntry entry) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("sequence", entry.sequence());
    node.put("time", entry.time().toString());
    node.put("population", unicode(entry.population(), "population"));
    node.put("task", unicode(entry.task(), "task"));
    node.put("round", entry.round());
    node.put("kind", label(entry.kind()));
    node.set("event", PrivacyEvents.toTree(entry.event()));
    node.put("unit", entry.unit().label());
    node.put("relation", entry.relation().label());
    ArrayNode assumptions = node.putArray("assumptions");
    for (Assumption assumption : entry.assumptions()) {
      assumptions
          .addObject()
          .put("statement", unicode(assumption.statement(), "statement"))
          .put("enforced", assumption.enforced());
    }
    node.put("outcome", label(entry.outcome()));
    ArrayNode participants = node.putArray("participants");
    entry.participants().forEach(name -> participants.add(unicode(name, "participants")));
    return node.put("previous_hash", entry.previousHash());
  }

  private static String write(ObjectNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("entry must have a JSON form", e);
    }
  }

  /** Half a surrogate pair has no UTF-8: it would be written as '?' and never verify again. */
  private static String unicode(String text, String name) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(name + " must be valid Unicode but was not");
    }
    return text;
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static JsonNode field(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new IllegalArgumentException("entry must have a field " + name + " but had none");
    }
    return value;
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = field(node, name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(name + " must be text but was " + value.getNodeType());
    }
    return value.textValue();
  }

  private static JsonNode list(JsonNode node, String name) {
    JsonNode value = field(node, name);
    if (!value.isArray()) {
      throw new IllegalArgumentException(name + " must be a list but was " + value.getNodeType());
    }
    return value;
  }

  private static long whole(JsonNode node, String name, long maximum) {
    JsonNode value = field(node, name);
    boolean whole = value.isIntegralNumber() && value.canConvertToLong();
    if (!whole || value.longValue() < 0 || value.longValue() > maximum) {
      throw new IllegalArgumentException(
          name + " must be a whole number from 0 to " + maximum + " but was " + value);
    }
    return value.longValue();
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("time must be ISO-8601 in UTC but was " + text, e);
    }
  }

  private static <T> T named(
      T[] values, Function<? super T, String> label, JsonNode node, String name) {
    String text = text(node, name);
    for (T value : values) {
      if (label.apply(value).equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException(name + " must be a known name but was '" + text + "'");
  }
}
