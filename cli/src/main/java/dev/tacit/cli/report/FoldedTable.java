package dev.tacit.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A table that stays usable when it is long: the first rows are open, the next ones folded, and of
 * the rest it says how many they are and where to find them.
 *
 * @param caption what the rows are, for screen readers too
 * @param columns headings; one that begins with {@code #} is for numbers
 * @param whole where all rows are, when there are too many for a page
 */
public record FoldedTable(String caption, List<String> columns, String whole) {
  static final int OPEN = 200;
  static final int MOST = 5_000;

  public FoldedTable {
    columns = List.copyOf(columns);
  }

  /** Renders only the rows that are shown. */
  public <T> Markup of(List<T> rows, Function<T, List<Markup>> cells) {
    int shown = Math.min(rows.size(), MOST);
    int open = Math.min(rows.size(), OPEN);
    List<Markup> parts = new ArrayList<>();
    parts.add(table(caption, rows.subList(0, open), cells));
    if (shown > open) {
      parts.add(
          Markup.of(
              "<details><summary>%s more rows</summary>%s</details>",
              Figures.count(shown - open),
              table(caption + ", continued", rows.subList(open, shown), cells)));
    }
    if (rows.size() > shown) {
      parts.add(
          Markup.of(
              "<p class=\"note\">%s more rows are left out here. The whole is in %s.</p>",
              Figures.count(rows.size() - shown), whole));
    }
    return Markup.join(parts);
  }

  private <T> Markup table(String title, List<T> rows, Function<T, List<Markup>> cells) {
    List<Markup> head = columns.stream().map(this::heading).toList();
    List<Markup> body = rows.stream().map(row -> row(cells.apply(row))).toList();
    return Markup.of(
        """
        <div class="wide"><table><caption>%s</caption>
        <thead><tr>%s</tr></thead>
        <tbody>
        %s
        </tbody></table></div>""",
        title, Markup.join(head), Markup.join(body));
  }

  private Markup heading(String column) {
    return isNumber(column)
        ? Markup.of("<th scope=\"col\" class=\"number\">%s</th>", column.substring(1))
        : Markup.of("<th scope=\"col\">%s</th>", column);
  }

  private Markup row(List<Markup> cells) {
    StringBuilder row = new StringBuilder("<tr>");
    for (int i = 0; i < cells.size(); i++) {
      row.append(isNumber(columns.get(i)) ? "<td class=\"number\">" : "<td>")
          .append(cells.get(i).xhtml())
          .append("</td>");
    }
    return new Markup(row.append("</tr>").toString());
  }

  private static boolean isNumber(String column) {
    return column.startsWith("#");
  }
}
