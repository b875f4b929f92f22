package dev.tacit.cli.report;

import java.util.List;

/** Names with their values, side by side. */
public final class Facts {
  private Facts() {}

  public static Markup of(Markup... facts) {
    return Markup.of("<dl class=\"facts\">%s</dl>", Markup.join(List.of(facts)));
  }

  public static Markup fact(String name, String value) {
    return Markup.of("<div><dt>%s</dt><dd>%s</dd></div>", name, value);
  }
}
