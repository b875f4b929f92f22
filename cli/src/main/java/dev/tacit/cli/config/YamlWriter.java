package dev.tacit.cli.config;

import dev.tacit.cli.config.YamlNode.Scalar;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes what {@link YamlReader} reads back as the same. */
public final class YamlWriter {
  /** What is one plain scalar whatever stands around it. */
  private static final Pattern PLAIN =
      Pattern.compile("(-(?=[0-9.]))?[A-Za-z0-9_./+][A-Za-z0-9_./+ -]*(?<! )");

  private YamlWriter() {}

  /** A tree of maps, lists, numbers, truth values and texts. */
  public static String write(Map<String, Object> tree) {
    StringBuilder out = new StringBuilder();
    keys(tree, "", out);
    return out.toString();
  }

  private static void keys(Map<?, ?> tree, String indent, StringBuilder out) {
    tree.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            out.append(indent).append(key).append(":\n");
            keys(map, indent + "  ", out);
          } else if (!(value instanceof Map)) {
            out.append(indent).append(key).append(": ").append(flow(value)).append('\n');
          }
        });
  }

  /** On one line. */
  static String flow(Object value) {
    if (value instanceof List<?> list) {
      return String.join(", ", list.stream().map(YamlWriter::flow).toList())
          .replaceFirst("^", "[")
          .concat("]");
    } else if (value instanceof Map<?, ?> map) {
      return "{"
          + String.join(
              ", ",
              map.entrySet().stream().map(e -> e.getKey() + ": " + flow(e.getValue())).toList())
          + "}";
    } else if (value instanceof Section.Text text) {
      Scalar scalar = text.scalar();
      return scalar.plain() && PLAIN.matcher(scalar.text()).matches()
          ? scalar.text()
          : quoted(scalar.text());
    } else if (value instanceof Double number) {
      return number(number);
    } else if (value instanceof String text) {
      return PLAIN.matcher(text).matches() ? text : quoted(text);
    }
    return String.valueOf(value);
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        out.append(String.format("\\x%02x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** The shortest decimal that denotes the same double. */
  static String number(double value) {
    BigDecimal decimal = BigDecimal.valueOf(value).stripTrailingZeros();
    double size = Math.abs(value);
    return value == 0 || (size >= 1e-4 && size < 1e9)
        ? decimal.toPlainString()
        : decimal.toString().replace("E", "e");
  }
}
