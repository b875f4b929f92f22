package dev.tacit.cli.report;

import java.util.List;

/** Pieces of a page; all text is escaped. */
final class Html {
  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A table; cells are text. */
  static String table(List<String> head, List<List<String>> rows) {
    StringBuilder table = new StringBuilder("<table><thead><tr>");
    head.forEach(cell -> table.append("<th>").append(escape(cell)).append("</th>"));
    table.append("</tr></thead><tbody>");
    for (List<String> row : rows) {
      table.append("<tr>");
      row.forEach(cell -> table.append("<td>").append(escape(cell)).append("</td>"));
      table.append("</tr>");
    }
    return table.append("</tbody></table>").toString();
  }
}
