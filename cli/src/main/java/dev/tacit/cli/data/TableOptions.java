package dev.tacit.cli.data;

import dev.tacit.datasets.csv.CsvSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import picocli.CommandLine.Option;

/** What the columns of a table mean. */
final class TableOptions {
  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "The class; needed unless --target")
  private String label;

  @Option(
      names = "--target",
      split = ",",
      paramLabel = "COLUMN",
      description = "A number to predict, for regression; one or more")
  private List<String> targets = new ArrayList<>();

  @Option(
      names = "--group",
      paramLabel = "COLUMN",
      description = "Whose the example is; kept as numbers, for --partition groups")
  private String group;

  @Option(
      names = "--purpose",
      paramLabel = "COLUMN",
      description = "Says train, validation or test")
  private String purpose;

  @Option(names = "--ignore", split = ",", paramLabel = "COLUMN", description = "Left out")
  private Set<String> ignored = new LinkedHashSet<>();

  @Option(
      names = "--one-hot",
      split = ",",
      paramLabel = "COLUMN",
      description = "Categories, an input for each")
  private Set<String> oneHot = new LinkedHashSet<>();

  @Option(
      names = "--codes",
      split = ",",
      paramLabel = "COLUMN",
      description = "Categories, one input, their number")
  private Set<String> codes = new LinkedHashSet<>();

  @Option(
      names = "--category",
      paramLabel = "COLUMN=TEXT",
      description = "One of a column's categories; repeat for all; learnt otherwise")
  private List<String> categories = new ArrayList<>();

  @Option(
      names = "--missing",
      paramLabel = "NUMBER",
      description = "For empty fields, a public constant; otherwise they are refused")
  private Double missing;

  @Option(
      names = "--delimiter",
      paramLabel = "CHARACTER",
      description = "One character or tab; a comma, and in .tsv files tab, by default")
  private String delimiter;

  @Option(names = "--no-header", description = "Columns are named 1, 2, …")
  private boolean noHeader;

  CsvSettings settings(Path source, List<String> classes, Shares shares) {
    if (label == null && targets.isEmpty()) {
      throw new IllegalArgumentException("--label or --target is needed for a table");
    }
    if (label == null && !classes.isEmpty()) {
      throw new IllegalArgumentException("--classes-from does not go without --label in a table");
    }
    return new CsvSettings(
        Optional.ofNullable(label),
        targets,
        Optional.ofNullable(group),
        Optional.ofNullable(purpose),
        ignored,
        oneHot,
        codes,
        categories(),
        missing == null ? OptionalDouble.empty() : OptionalDouble.of(missing),
        classes,
        delimiter(source),
        !noHeader,
        shares.validation(),
        shares.test(),
        shares.seed());
  }

  private Map<String, List<String>> categories() {
    Map<String, List<String>> byColumn = new HashMap<>();
    for (String category : categories) {
      int equals = category.indexOf('=');
      if (equals < 1 || equals == category.length() - 1) {
        throw new IllegalArgumentException("--category must be COLUMN=TEXT but was " + category);
      }
      byColumn
          .computeIfAbsent(category.substring(0, equals), column -> new ArrayList<>())
          .add(category.substring(equals + 1));
    }
    return byColumn;
  }

  private char delimiter(Path source) {
    if (delimiter == null) {
      return source.toString().toLowerCase(Locale.ROOT).endsWith(".tsv") ? '\t' : ',';
    } else if (delimiter.equals("tab")) {
      return '\t';
    } else if (delimiter.length() == 1) {
      return delimiter.charAt(0);
    }
    throw new IllegalArgumentException("--delimiter must be one character but was " + delimiter);
  }
}
