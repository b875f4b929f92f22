package dev.tacit.cli.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a reader of a configuration takes for a key.
 *
 * @param required whether it must be there; of a section, if something in it must
 * @param fallback what it is if it is not there; empty also where that depends on others
 * @param range of numbers
 * @param words that it may be; of {@link Type#PARSED} one line that says what it may be
 */
public record KeyRule(
    Type type,
    boolean required,
    Optional<Object> fallback,
    Optional<Range> range,
    List<String> words) {
  public KeyRule {
    words = List.copyOf(words);
  }

  /** What kind of value. */
  public enum Type {
    /** Keys of its own. */
    SECTION,
    /** A list of sections that are alike. */
    SECTIONS,
    /** A list of what its reader knows. */
    LIST,
    /** A section whose keys may be any, each with a list. */
    ENTRIES,
    TEXT,
    /** One of {@link KeyRule#words}. */
    CHOICE,
    /** Text of a form. */
    PARSED,
    FLAG,
    WHOLE,
    /** A whole number, or one of {@link KeyRule#words}. */
    WHOLE_OR_WORD,
    NUMBER
  }

  static KeyRule of(Type type, boolean required, Object fallback) {
    return new KeyRule(type, required, Optional.ofNullable(fallback), Optional.empty(), List.of());
  }

  KeyRule within(Range value) {
    return new KeyRule(type, required, fallback, Optional.of(value), words);
  }

  KeyRule withWords(List<String> value) {
    return new KeyRule(type, required, fallback, range, value);
  }

  KeyRule optional() {
    return new KeyRule(type, false, fallback, range, words);
  }

  /**
   * What two readers take for a key, one or the other.
   *
   * @throws IllegalStateException if that is of different types
   */
  KeyRule or(KeyRule other) {
    if (type != other.type) {
      throw new IllegalStateException(
          "a key must be of one type but is %s and %s".formatted(type, other.type));
    }
    return new KeyRule(
        type,
        required && other.required,
        fallback.equals(other.fallback) ? fallback : Optional.empty(),
        range.map(mine -> other.range.map(mine::or).orElse(mine)).or(() -> other.range),
        Stream.concat(words.stream(), other.words.stream()).distinct().toList());
  }
}
