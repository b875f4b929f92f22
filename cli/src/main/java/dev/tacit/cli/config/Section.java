package dev.tacit.cli.config;

import dev.tacit.cli.config.YamlNode.Items;
import dev.tacit.cli.config.YamlNode.Keys;
import dev.tacit.cli.config.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Keys and values that are taken one by one. It remembers which keys were asked for, so that {@link
 * #end} refuses all others, and what each came to, so that a configuration can be shown as it was
 * understood. Not thread-safe.
 */
public final class Section {
  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,18}");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d{1,40}(\\.\\d{0,40})?|\\.\\d{1,40})([eE][-+]?\\d{1,3})?");

  private static final Pattern COLON = Pattern.compile("[a-z-]+:\\S.*");

  /** The key of a section that is most often meant when a value stands in its place. */
  private static final Map<String, String> FIRST_KEYS =
      Map.of(
          "data", "source",
          "model", "preset",
          "loss", "kind",
          "optimizer", "kind",
          "schedule", "kind",
          "privacy", "kind",
          "noise", "kind",
          "features", "kind");

  private final String path;
  private final Keys keys;
  private final Set<String> known = new LinkedHashSet<>();

  /** With those that may stand here and do not. */
  private final Set<String> asked = new LinkedHashSet<>();

  private final Map<String, Object> resolved = new LinkedHashMap<>();

  /** What was asked for, key by key: how a configuration is to be written. */
  private final Map<String, KeyRule> rules = new LinkedHashMap<>();

  private final Set<String> probed = new LinkedHashSet<>();
  private final Map<String, List<Section>> sections = new LinkedHashMap<>();

  /** For what is missing in a section that is missing itself: the key that may be meant for it. */
  private final String meant;

  public Section(String path, YamlNode node) {
    this(path, node, "");
  }

  private Section(String path, YamlNode node, String meant) {
    this.path = path;
    this.meant = meant;
    if (node instanceof Scalar scalar && scalar.plain() && scalar.text().isEmpty()) {
      this.keys = new Keys(node.place(), Map.of());
    } else if (node instanceof Keys some) {
      this.keys = some;
    } else {
      throw new ConfigException(
          node.place(),
          name() + " must be a section of keys but was " + node.words() + perhaps(path, node));
    }
  }

  /** What a value in place of a section may have been meant for. */
  private static String perhaps(String path, YamlNode node) {
    if (!(node instanceof Scalar scalar)) {
      return "";
    } else if (scalar.plain() && COLON.matcher(scalar.text()).matches()) {
      return "; a space must follow the colon";
    }
    String last = path.substring(path.lastIndexOf('.') + 1);
    String key = FIRST_KEYS.get(last);
    return key == null ? "" : "; as %s: {%s: …}".formatted(last, key);
  }

  private String name() {
    return path.isEmpty() ? "the configuration" : path;
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Whether a key stands there, which need not. */
  public boolean has(String key) {
    asked.add(key);
    probed.add(key);
    return isThere(key);
  }

  private boolean isThere(String key) {
    return keys.values().containsKey(key);
  }

  private void known(String key) {
    known.add(key);
    asked.add(key);
  }

  /** The first that is said of a key holds: what calls others knows more. */
  private void known(String key, KeyRule rule) {
    known(key);
    rules.putIfAbsent(key, rule);
  }

  /** That a key's value, which is there or not, must be something else. */
  public ConfigException wrong(String key, String rule) {
    YamlNode value = keys.values().get(key);
    if (value != null) {
      return new ConfigException(
          value.place(), path(key) + " must be " + rule + " but was " + value.words());
    }
    String other = misspelt(key).map(this::path).orElse(meant);
    return new ConfigException(
        other.isEmpty() ? keys.place() : place(other),
        path(key)
            + " must be "
            + rule
            + " but is missing"
            + (other.isEmpty() ? "" : "; " + other + " stands there, which is no key"));
  }

  /** What stands there for a key that is missing. */
  private Optional<String> misspelt(String key) {
    Set<String> unknown = new LinkedHashSet<>(keys.values().keySet());
    unknown.removeAll(asked);
    return Spelling.nearest(key, unknown);
  }

  private String place(String path) {
    YamlNode node = keys.values().get(path.substring(path.lastIndexOf('.') + 1));
    return node == null ? keys.place() : node.place();
  }

  /** That a key must not stand here. */
  public ConfigException misplaced(String key, String reason) {
    return new ConfigException(keys.values().get(key).place(), path(key) + " " + reason);
  }

  /** A section of its own; an empty one if there is none. */
  public Section section(String key) {
    known(key, KeyRule.of(KeyRule.Type.SECTION, true, null));
    YamlNode node = keys.values().get(key);
    Section section = node == null ? missing(key) : new Section(path(key), node);
    resolved.put(key, section.resolved);
    sections.put(key, List.of(section));
    return section;
  }

  /** A list of sections, which must be there. */
  public List<Section> sections(String key) {
    known(key, KeyRule.of(KeyRule.Type.SECTIONS, true, null));
    List<Section> all = new ArrayList<>();
    for (YamlNode item : items(key)) {
      all.add(new Section(path(key) + "[" + all.size() + "]", item));
    }
    sections.put(key, List.copyOf(all));
    return all;
  }

  private Section missing(String key) {
    Optional<String> other = misspelt(key);
    String place = other.map(this::place).orElse(keys.place());
    return new Section(path(key), new Keys(place, Map.of()), other.map(this::path).orElse(""));
  }

  public boolean isList(String key) {
    return keys.values().get(key) instanceof Items;
  }

  /** A list, which must be there. */
  public List<YamlNode> items(String key) {
    known(key, KeyRule.of(KeyRule.Type.LIST, true, null));
    if (!(keys.values().get(key) instanceof Items items)) {
      throw wrong(key, "a list");
    }
    resolved.put(key, plain(items));
    return items.items();
  }

  /** A section whose keys may be any, with their values; none if it is not there. */
  public Map<String, YamlNode> entries(String key) {
    known(key, KeyRule.of(KeyRule.Type.ENTRIES, false, null));
    YamlNode node = keys.values().get(key);
    if (node == null) {
      return Map.of();
    } else if (!(node instanceof Keys entries)) {
      throw wrong(key, "a section of keys");
    } else {
      resolved.put(key, plain(entries));
      return entries.values();
    }
  }

  /** Text, which must be there and not empty. */
  public String text(String key) {
    return text(key, null);
  }

  /**
   * Text.
   *
   * @param fallback if there is none; null if there must be
   */
  public String text(String key, String fallback) {
    known(key, KeyRule.of(KeyRule.Type.TEXT, fallback == null, fallback));
    if (!isThere(key) && fallback != null) {
      return keep(key, fallback);
    }
    if (!(keys.values().get(key) instanceof Scalar scalar) || scalar.text().isBlank()) {
      throw wrong(key, "text");
    }
    return keep(key, scalar.text());
  }

  /**
   * What a run is called, in folders and ledgers.
   *
   * @param fallback if there is none
   */
  public String name(String fallback) {
    String name = text("name", fallback);
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw wrong("name", "1 to 64 letters, digits, dots, - or _");
    }
    return name;
  }

  /** One of some words. */
  public String choice(String key, String fallback, List<String> words) {
    known(key, KeyRule.of(KeyRule.Type.CHOICE, fallback == null, fallback).withWords(words));
    if (!isThere(key) && fallback != null) {
      return keep(key, fallback);
    }
    if (keys.values().get(key) instanceof Scalar scalar && words.contains(scalar.text())) {
      return keep(key, scalar.text());
    }
    ConfigException wrong =
        wrong(key, words.size() == 1 ? words.get(0) : "one of " + String.join(", ", words));
    throw keys.values().get(key) instanceof Scalar scalar
        ? wrong.perhaps(scalar.text(), words)
        : wrong;
  }

  /** true or false. */
  public boolean flag(String key, boolean fallback) {
    known(key, KeyRule.of(KeyRule.Type.FLAG, false, fallback));
    if (!isThere(key)) {
      return keep(key, fallback);
    }
    if (keys.values().get(key) instanceof Scalar scalar
        && scalar.plain()
        && List.of("true", "false").contains(scalar.text())) {
      return keep(key, scalar.text().equals("true"));
    }
    throw unquoted(key, wrong(key, "true or false"));
  }

  /** A whole number that must be there. */
  public long whole(String key, long least, long most) {
    Range range = Range.whole(least, most);
    known(key, KeyRule.of(KeyRule.Type.WHOLE, true, null).within(range));
    if (keys.values().get(key) instanceof Scalar scalar
        && scalar.plain()
        && WHOLE.matcher(scalar.text()).matches()) {
      long value = Long.parseLong(scalar.text());
      if (value >= least && value <= most) {
        return keep(key, value);
      }
    }
    throw unquoted(key, wrong(key, range.words()));
  }

  /** A number or a truth value in quotes is text. */
  private ConfigException unquoted(String key, ConfigException wrong) {
    return keys.values().get(key) instanceof Scalar scalar && !scalar.plain()
        ? wrong.because("in quotes it is text")
        : wrong;
  }

  public long whole(String key, long fallback, long least, long most) {
    known(key, KeyRule.of(KeyRule.Type.WHOLE, false, fallback).within(Range.whole(least, most)));
    return isThere(key) ? whole(key, least, most) : keep(key, fallback);
  }

  /** A whole number, or a word, which stands for none; the word too if nothing is there. */
  public OptionalLong wholeOr(String key, String word, long least, long most) {
    Range range = Range.whole(least, most);
    known(
        key,
        KeyRule.of(KeyRule.Type.WHOLE_OR_WORD, false, word).within(range).withWords(List.of(word)));
    if (!isThere(key)) {
      keep(key, word);
      return OptionalLong.empty();
    } else if (keys.values().get(key) instanceof Scalar scalar) {
      if (scalar.text().equals(word)) {
        keep(key, word);
        return OptionalLong.empty();
      } else if (WHOLE.matcher(scalar.text()).matches()) {
        return OptionalLong.of(whole(key, least, most));
      }
    }
    throw wrong(key, word + " or " + range.words());
  }

  /** A number that must be there. */
  public double number(String key, Range range) {
    known(key, KeyRule.of(KeyRule.Type.NUMBER, true, null).within(range));
    if (keys.values().get(key) instanceof Scalar scalar
        && scalar.plain()
        && NUMBER.matcher(scalar.text()).matches()) {
      double value = Double.parseDouble(scalar.text());
      if (range.holds(value)) {
        return keep(key, value);
      }
    }
    throw unquoted(key, wrong(key, range.words()));
  }

  public double number(String key, double fallback, Range range) {
    known(key, KeyRule.of(KeyRule.Type.NUMBER, false, fallback).within(range));
    return isThere(key) ? number(key, range) : keep(key, fallback);
  }

  public OptionalDouble optional(String key, Range range) {
    known(key, KeyRule.of(KeyRule.Type.NUMBER, false, null).within(range));
    return isThere(key) ? OptionalDouble.of(number(key, range)) : OptionalDouble.empty();
  }

  /**
   * Any scalar that a parser takes; it says what it expects by {@link IllegalArgumentException}.
   */
  public <T> T parsed(String key, String fallback, String rule, Function<String, T> parser) {
    known(
        key, KeyRule.of(KeyRule.Type.PARSED, fallback == null, fallback).withWords(List.of(rule)));
    String text = text(key, fallback);
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw wrong(key, rule);
    }
  }

  /** Shows this value instead of the one that was given. */
  public <T> T keep(String key, T value) {
    resolved.put(key, value);
    return value;
  }

  /** Refuses all keys but one. */
  public void alone(String key, String reason) {
    for (String other : keys.values().keySet()) {
      if (!other.equals(key)) {
        throw misplaced(other, reason);
      }
    }
  }

  /** Refuses all keys that nobody asked for. */
  public void end() {
    for (Map.Entry<String, YamlNode> pair : keys.values().entrySet()) {
      if (!known.contains(pair.getKey())) {
        throw new ConfigException(
            pair.getValue().place(),
            "unknown key "
                + path(pair.getKey())
                + Spelling.nearest(pair.getKey(), asked).map(w -> ", perhaps " + w).orElse("")
                + (asked.isEmpty()
                    ? "; " + name() + " has none here"
                    : "; known in " + name() + ": " + String.join(", ", asked)));
      }
    }
  }

  /** What was asked for so far, here and in the sections below. */
  public AskedKeys asked() {
    return AskedKeys.of(rules, probed, sections, resolved.get("kind"));
  }

  public String place() {
    return keys.place();
  }

  /** What all keys came to, sections as maps. */
  public Map<String, Object> resolved() {
    return resolved;
  }

  public static Object plain(YamlNode node) {
    if (node instanceof Items items) {
      return items.items().stream().map(Section::plain).toList();
    } else if (node instanceof Keys keys) {
      return plain(keys);
    }
    Scalar scalar = (Scalar) node;
    // A key with nothing behind it is a section without keys.
    return scalar.plain() && scalar.text().isEmpty() ? Map.of() : new Text(scalar);
  }

  static Map<String, Object> plain(Keys keys) {
    Map<String, Object> map = new LinkedHashMap<>();
    keys.values().forEach((key, value) -> map.put(key, plain(value)));
    return map;
  }

  /** A scalar that is shown as it was written. */
  public record Text(Scalar scalar) {}
}
