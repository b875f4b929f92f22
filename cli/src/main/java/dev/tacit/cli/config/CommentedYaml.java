package dev.tacit.cli.config;

import dev.tacit.cli.config.KeyCatalogue.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A configuration to begin with: every key with its meaning, rule and default; those that must be
 * there with a value, the others behind a {@code #}.
 *
 * @param words what keys mean
 * @param values that stand there, by path
 * @param examples of values that keys without a default may have, by path
 */
public record CommentedYaml(
    KeyWords words, Map<String, String> values, Map<String, String> examples) {
  private static final int WIDTH = 118;

  /** The lines. */
  public String of(KeyCatalogue keys) {
    StringBuilder out = new StringBuilder();
    boolean after = true;
    for (Map.Entry<String, Entry> each : keys.entries().entrySet()) {
      boolean section = each.getValue().section().isPresent();
      out.append(section || after ? "\n" : "");
      after = section;
      entry(each.getKey(), each.getKey(), each.getValue(), keys, "", false, out);
    }
    return out.toString();
  }

  /**
   * @param off whether the section around it is behind a {@code #}
   */
  private void entry(
      String path,
      String key,
      Entry entry,
      KeyCatalogue siblings,
      String indent,
      boolean off,
      StringBuilder out) {
    comment(remark(path, key, entry, siblings), indent, out);
    boolean stands = !off && values.keySet().stream().anyMatch(value -> within(value, path));
    out.append(indent).append(stands ? "" : "# ").append(key).append(':');
    if (entry.section().isEmpty()) {
      out.append(' ').append(value(path, entry)).append('\n');
      return;
    }
    out.append('\n');
    KeyCatalogue inner = entry.section().get();
    // Of a list of sections the first key has a dash before it.
    String dash = entry.rule().type() == KeyRule.Type.SECTIONS ? "- " : "";
    for (Map.Entry<String, Entry> each : inner.entries().entrySet()) {
      String name = each.getKey();
      String below = KeyCatalogue.below(path, entry) + name;
      entry(below, dash + name, each.getValue(), inner, indent + "  ", !stands, out);
      dash = dash.isEmpty() ? "" : "  ";
    }
  }

  private static boolean within(String path, String section) {
    return path.equals(section) || path.startsWith(section + ".");
  }

  private String value(String path, Entry entry) {
    if (values.containsKey(path)) {
      return values.get(path);
    }
    return entry
        .rule()
        .fallback()
        .map(value -> value instanceof Double number ? YamlWriter.number(number) : value.toString())
        .orElseGet(() -> examples.getOrDefault(path, "…"));
  }

  private String remark(String path, String key, Entry entry, KeyCatalogue siblings) {
    KeyRule rule = entry.rule();
    List<String> parts = new ArrayList<>(List.of(words.meaning(path)));
    String takes =
        switch (rule.type()) {
          case WHOLE, NUMBER -> rule.range().orElseThrow().words();
          case WHOLE_OR_WORD ->
              String.join(", ", rule.words()) + " or " + rule.range().orElseThrow().words();
          case CHOICE -> "one of " + String.join(", ", rule.words());
          case PARSED -> rule.words().get(0);
          case FLAG -> "true or false";
          case LIST, ENTRIES, TEXT, SECTION, SECTIONS -> "";
        };
    List<String> kinds =
        siblings.kinds().entrySet().stream()
            .filter(kind -> kind.getValue().keys().contains(key.replaceFirst("^(- |  )", "")))
            .map(Map.Entry::getKey)
            .toList();
    parts.add(takes);
    parts.add(kinds.size() < siblings.kinds().size() ? "with " + String.join(", ", kinds) : "");
    parts.removeIf(String::isEmpty);
    return String.join("; ", parts);
  }

  private static void comment(String text, String indent, StringBuilder out) {
    StringBuilder line = new StringBuilder(indent + "#");
    for (String word : text.split(" ")) {
      if (line.length() + 1 + word.length() > WIDTH) {
        out.append(line).append('\n');
        line = new StringBuilder(indent + "#");
      }
      line.append(' ').append(word);
    }
    out.append(line).append('\n');
  }
}
