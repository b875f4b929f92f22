package dev.tacit.cli.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked of a section, and of those in it, when a configuration was read. From several
 * configurations that together take all ways through a reader a {@link KeyCatalogue} is made.
 *
 * @param rules by key, in the order in which they were asked for
 * @param sections by the key of each; of a list of sections several
 * @param probed keys of which it was asked whether they are there
 * @param kind the section's {@code kind}, if it was asked for
 */
public record AskedKeys(
    Map<String, KeyRule> rules,
    Map<String, List<AskedKeys>> sections,
    Set<String> probed,
    Optional<String> kind) {
  static AskedKeys of(
      Map<String, KeyRule> rules,
      Collection<String> probed,
      Map<String, List<Section>> sections,
      Object kind) {
    Map<String, KeyRule> all = new LinkedHashMap<>();
    // What is taken only where it stands need not stand there.
    rules.forEach((key, rule) -> all.put(key, probed.contains(key) ? rule.optional() : rule));
    Map<String, List<AskedKeys>> inner = new LinkedHashMap<>();
    sections.forEach((key, some) -> inner.put(key, some.stream().map(Section::asked).toList()));
    return new AskedKeys(
        all, inner, Set.copyOf(probed), Optional.ofNullable(kind).map(Object::toString));
  }
}
