package dev.tacit.cli.config;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A part of a configuration, and where it stands. */
public sealed interface YamlNode extends Serializable {
  /** File and line, or the option that set it. */
  String place();

  /** For a complaint: what it is, in few characters. */
  String words();

  /**
   * One value.
   *
   * @param plain not in quotes, so that it may be a number or a truth value
   */
  record Scalar(String place, String text, boolean plain) implements YamlNode {
    private static final int SHOWN = 60;

    @Override
    public String words() {
      String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
      return plain ? (shown.isEmpty() ? "empty" : shown) : '"' + shown + '"';
    }
  }

  /** Values one behind the other. */
  record Items(String place, List<YamlNode> items) implements YamlNode {
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public String words() {
      return "a list of " + items.size();
    }
  }

  /** Keys with values, in the order in which they were written. */
  record Keys(String place, Map<String, YamlNode> values) implements YamlNode {
    public Keys {
      values = new LinkedHashMap<>(values);
    }

    @Override
    public String words() {
      return "a section with "
          + values.keySet().stream().limit(3).collect(Collectors.joining(", "));
    }

    /** Without a key. */
    Keys without(String key) {
      Map<String, YamlNode> rest = new LinkedHashMap<>(values);
      rest.remove(key);
      return new Keys(place, rest);
    }

    /** With one more key, or another value of it. */
    Keys with(String key, YamlNode value) {
      Map<String, YamlNode> all = new LinkedHashMap<>(values);
      all.put(key, value);
      return new Keys(place, all);
    }
  }
}
