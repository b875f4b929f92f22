package dev.tacit.cli.train;

import dev.tacit.cli.report.Figures;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured beside loss and accuracy, for people: shares of examples in percent. */
final class ScoreWords {
  private ScoreWords() {}

  /** A column's name, as {@code top-5} or {@code AUC}. */
  static String name(String column) {
    return column.equals("auc") ? "AUC" : column.replace('_', '-');
  }

  static String value(String column, double score) {
    if (!Double.isFinite(score)) {
      return "none";
    } else if (column.startsWith("top_")) {
      return String.format(Locale.ROOT, "%.2f %%", 100 * score);
    }
    return column.equals("auc") ? String.format(Locale.ROOT, "%.4f", score) : Figures.up(score);
  }

  static String of(String column, double score) {
    return name(column) + " " + value(column, score);
  }

  /** Each with {@code before} in front of it. */
  static String all(Map<String, Double> scores, String before) {
    return scores.entrySet().stream()
        .map(score -> before + of(score.getKey(), score.getValue()))
        .collect(Collectors.joining());
  }
}
