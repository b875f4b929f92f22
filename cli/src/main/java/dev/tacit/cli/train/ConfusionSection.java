package dev.tacit.cli.train;

import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.FoldedTable;
import dev.tacit.cli.report.Markup;
import dev.tacit.datasets.Dataset;
import dev.tacit.learning.metrics.ConfusionMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A confusion matrix as a part of a page: a row for each class, with its recall. */
final class ConfusionSection {
  private ConfusionSection() {}

  static Markup of(ConfusionMatrix matrix, Dataset data) {
    List<String> columns = new ArrayList<>(List.of("Class"));
    List<Integer> classes = IntStream.range(0, matrix.classes()).boxed().toList();
    classes.forEach(label -> columns.add("#" + name(data, label)));
    columns.addAll(List.of("#Examples", "#Recall"));
    return Markup.of(
        """
        <section id="confusion"><h2>Which class was taken for which</h2>
        <p>A row is a class of the test set, a column what its examples were taken for; in bold those that were right. Recall is
        their share of the class.</p>%s</section>""",
        new FoldedTable("Confusion matrix", columns, "result.json")
            .of(classes, label -> cells(matrix, data, label)));
  }

  private static List<Markup> cells(ConfusionMatrix matrix, Dataset data, int label) {
    List<Markup> cells = new ArrayList<>();
    cells.add(Markup.text(name(data, label)));
    for (int predicted = 0; predicted < matrix.classes(); predicted++) {
      String count = Figures.count(matrix.count(label, predicted));
      cells.add(predicted == label ? Markup.of("<strong>%s</strong>", count) : Markup.text(count));
    }
    cells.add(Markup.text(Figures.count(matrix.support(label))));
    double recall = matrix.recall(label);
    cells.add(Markup.text(Double.isFinite(recall) ? Figures.share(recall) : "none"));
    return cells;
  }

  /** Names are somebody else's words; a class may be a line feed. */
  private static String name(Dataset data, int label) {
    return Figures.printable(data.className(label));
  }
}
