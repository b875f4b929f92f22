package dev.tacit.cli.simulate.compare;

import dev.tacit.cli.report.Figures;
import dev.tacit.cli.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;

/** A comparison as lines of a terminal. */
final class ComparisonText {
  private ComparisonText() {}

  static String of(Comparison comparison) {
    StringBuilder text = new StringBuilder();
    List<String> head = new ArrayList<>(List.of(""));
    for (int i = 0; i < comparison.runs().size(); i++) {
      text.append(Comparison.letter(i))
          .append("  ")
          .append(Figures.printable(comparison.runs().get(i).folder().toString()))
          .append(System.lineSeparator());
      head.add(Comparison.letter(i));
    }
    List<List<String>> differences = comparison.rows();
    text.append(System.lineSeparator());
    if (differences.isEmpty()) {
      text.append("Their configurations are the same.").append(System.lineSeparator());
    }
    List<List<String>> rows = new ArrayList<>(List.of(head));
    rows.addAll(differences);
    rows.add(List.of());
    rows.addAll(comparison.measureRows());
    text.append(TextTable.of(rows));
    if (comparison.hasEpsilon()) {
      text.append(Comparison.ONE_RUN).append('.').append(System.lineSeparator());
    }
    return text.toString();
  }
}
