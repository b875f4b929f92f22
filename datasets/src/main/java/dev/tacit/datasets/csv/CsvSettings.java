package dev.tacit.datasets.csv;

import dev.tacit.datasets.Split;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What the columns of a table mean. A column is named as in the header or, without one, by its
 * number from 1. Columns without a role are numbers.
 *
 * <p>Categories and classes that are not given are learnt from the file, in the order of whole
 * numbers if all are such, else of characters. Then the shape depends on the data: devices that
 * train together need the same given ones, from what is public.
 *
 * @param label the column of labels; may be missing if there are targets, then all examples are of
 *     one class
 * @param targets the columns of the targets' numbers, in their order; their fields are never empty
 * @param group the column that says whose the example is; its text is replaced by numbers
 * @param purpose the column that says {@code train}, {@code validation} or {@code test}
 * @param ignored columns that are left out
 * @param oneHot categorical columns, each an input for every category
 * @param codes categorical columns, each one input, the category's number from 0
 * @param categories of categorical columns, in the order of their numbers; columns that are not
 *     among the keys learn theirs
 * @param missing what stands for an empty field; a category that is missing is one-hot all zeros.
 *     Empty: such fields are refused. It must be a public constant, no mean of the data
 * @param classes the names of the classes; empty: learnt
 * @param header whether the first record names the columns
 */
public record CsvSettings(
    Optional<String> label,
    List<String> targets,
    Optional<String> group,
    Optional<String> purpose,
    Set<String> ignored,
    Set<String> oneHot,
    Set<String> codes,
    Map<String, List<String>> categories,
    OptionalDouble missing,
    List<String> classes,
    char delimiter,
    boolean header,
    double validation,
    double test,
    long seed) {
  public CsvSettings {
    ignored = Set.copyOf(ignored);
    oneHot = Set.copyOf(oneHot);
    codes = Set.copyOf(codes);
    categories = Map.copyOf(categories);
    for (String column : categories.keySet()) {
      if (!oneHot.contains(column) && !codes.contains(column)) {
        throw new IllegalArgumentException(
            "categories must be of one-hot or code columns but were of " + column);
      }
    }
    targets = List.copyOf(targets);
    if (label.isEmpty() && targets.isEmpty()) {
      throw new IllegalArgumentException("a label or a target must be given but was not");
    }
    classes = List.copyOf(classes);
    if (label.isEmpty() && !classes.isEmpty()) {
      throw new IllegalArgumentException("classes must be of a label but there was none");
    }
    if (missing.isPresent() && !Float.isFinite((float) missing.getAsDouble())) {
      throw new IllegalArgumentException(
          "missing must be a finite float but was " + missing.getAsDouble());
    }
    Split.checkShares(validation, test);
    if (purpose.isPresent() && (validation > 0 || test > 0)) {
      throw new IllegalArgumentException(
          "purpose must be given by a column or by shares but was by both");
    }
  }

  /** A table with a header, commas, numbers only, all to train on. */
  public static CsvSettings of(String label) {
    return new CsvSettings(
        Optional.of(label),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        Set.of(),
        Set.of(),
        Map.of(),
        OptionalDouble.empty(),
        List.of(),
        ',',
        true,
        0,
        0,
        0);
  }
}
