package dev.tacit.cli.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All keys that a section may have, on all ways through its reader.
 *
 * @param entries by key
 * @param kinds by the value of the key "kind", if the section has one: which keys go with it
 * @param usualKind the kind without the key; empty if it must be there
 */
public record KeyCatalogue(
    Map<String, Entry> entries, Map<String, Variant> kinds, Optional<String> usualKind) {
  /**
   * A key.
   *
   * @param section what is in it, of a section or a list of sections
   */
  public record Entry(KeyRule rule, Optional<KeyCatalogue> section) {
    /** Whether a section without it is not whole. */
    boolean mustBeThere() {
      return rule.required()
          && (rule.type() != KeyRule.Type.SECTION
              || section.orElseThrow().entries.values().stream().anyMatch(Entry::mustBeThere));
    }
  }

  /**
   * A kind of a section.
   *
   * @param rules of the keys that it takes
   * @param required those of them that must be there
   */
  public record Variant(Map<String, KeyRule> rules, Set<String> required) {
    Set<String> keys() {
      return rules.keySet();
    }
  }

  /**
   * Puts together what was asked of several configurations.
   *
   * @param asked of the same section in each; one or more
   */
  public static KeyCatalogue of(List<AskedKeys> asked) {
    Map<String, KeyRule> rules = new LinkedHashMap<>();
    Map<String, List<AskedKeys>> sections = new LinkedHashMap<>();
    for (AskedKeys one : asked) {
      one.rules().forEach((key, rule) -> rules.merge(key, rule, KeyRule::or));
      one.sections()
          .forEach(
              (key, inner) -> sections.computeIfAbsent(key, k -> new ArrayList<>()).addAll(inner));
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    rules.forEach(
        (key, rule) ->
            entries.put(
                key,
                new Entry(
                    asked.stream().allMatch(one -> one.rules().containsKey(key))
                        ? rule
                        : rule.optional(),
                    Optional.ofNullable(sections.get(key)).map(KeyCatalogue::of))));
    Optional<Object> usual = Optional.ofNullable(rules.get("kind")).flatMap(KeyRule::fallback);
    return new KeyCatalogue(entries, kinds(asked), usual.map(Object::toString));
  }

  private static Map<String, Variant> kinds(List<AskedKeys> asked) {
    Map<String, Variant> kinds = new LinkedHashMap<>();
    for (AskedKeys one : asked) {
      if (one.kind().isPresent()) {
        Set<String> required = new LinkedHashSet<>();
        one.rules()
            .forEach(
                (key, rule) -> {
                  if (rule.required()) {
                    required.add(key);
                  }
                });
        kinds.merge(one.kind().get(), new Variant(one.rules(), required), KeyCatalogue::merged);
      }
    }
    return kinds;
  }

  private static Variant merged(Variant one, Variant other) {
    Map<String, KeyRule> rules = new LinkedHashMap<>(one.rules());
    other.rules().forEach((key, rule) -> rules.merge(key, rule, KeyRule::or));
    Set<String> required = new LinkedHashSet<>(one.required());
    required.retainAll(other.required());
    return new Variant(rules, required);
  }

  /** Paths of all keys, with dots between and {@code []} behind a list of sections. */
  public Set<String> paths() {
    Set<String> paths = new LinkedHashSet<>();
    collect("", paths);
    return paths;
  }

  private void collect(String prefix, Set<String> into) {
    entries.forEach(
        (key, entry) -> {
          into.add(prefix + key);
          entry.section().ifPresent(inner -> inner.collect(below(prefix + key, entry), into));
        });
  }

  /** What stands before the keys in a section. */
  static String below(String path, Entry entry) {
    return path + (entry.rule().type() == KeyRule.Type.SECTIONS ? "[]." : ".");
  }
}
