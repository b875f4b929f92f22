package dev.tacit.cli.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Text that is XHTML already. Only this class makes one out of a string, and it escapes whatever is
 * not markup itself, so that a hostile name cannot become an element by being forgotten.
 */
public final class Markup {
  public static final Markup NONE = new Markup("");

  private final String xhtml;

  /** Text that is XHTML already, made in this package only. */
  Markup(String xhtml) {
    this.xhtml = xhtml;
  }

  /**
   * The template, with each {@code %s} replaced by an argument: markup as it is, else escaped.
   *
   * @param template written in the program, never made of what somebody else wrote
   */
  public static Markup of(String template, Object... arguments) {
    Object[] safe = Arrays.stream(arguments).map(Markup::escaped).toArray();
    return new Markup(String.format(Locale.ROOT, template, safe));
  }

  /** Escaped. */
  public static Markup text(Object value) {
    return new Markup(escaped(value));
  }

  /** One a line. */
  public static Markup join(Collection<Markup> parts) {
    return new Markup(parts.stream().map(Markup::xhtml).collect(Collectors.joining("\n")));
  }

  String xhtml() {
    return xhtml;
  }

  private static String escaped(Object value) {
    if (value instanceof Markup markup) {
      return markup.xhtml();
    }
    String text = String.valueOf(value);
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> escape(c, out));
    return out.toString();
  }

  private static void escape(int c, StringBuilder out) {
    switch (c) {
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '&' -> out.append("&amp;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      default -> out.appendCodePoint(harmless(c) ? c : 0xFFFD);
    }
  }

  /**
   * XML allows no control characters; marks that turn the direction of writing could make a name
   * look like the text beside it.
   */
  static boolean harmless(int c) {
    if (c == '\n' || c == '\t') {
      return true;
    }
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.UNASSIGNED;
  }
}
