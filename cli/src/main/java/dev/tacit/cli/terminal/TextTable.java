package dev.tacit.cli.terminal;

import dev.tacit.cli.report.Figures;
import java.util.List;

/** Lines of a terminal with columns: the first to the left, the others to the right. */
public final class TextTable {
  private static final int WIDEST = 40;

  private TextTable() {}

  /**
   * The lines, each with its break.
   *
   * @param rows of cells, none longer than the first; one without cells is an empty line
   */
  public static String of(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], shown(row.get(i)).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String cell = shown(row.get(i));
        String space = " ".repeat(widths[i] - cell.length());
        line.append(i == 0 ? cell + space : "  " + space + cell);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private static String shown(String text) {
    String shown = Figures.printable(text);
    return shown.length() > WIDEST ? shown.substring(0, WIDEST - 1) + "…" : shown;
  }
}
