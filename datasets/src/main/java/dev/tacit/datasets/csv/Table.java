package dev.tacit.datasets.csv;

import dev.tacit.datasets.Description;
import dev.tacit.datasets.Purpose;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The columns of a table, with what was learnt of them, and how a record is read by them. */
final class Table {
  private static final int MOST_CATEGORIES = 1 << 16;
  private static final int MOST_GROUPS = 1 << 26;
  private static final int LONGEST_NUMBER = 256;
  private static final String NO_NUMBER =
      "must be a finite decimal number but is not; a column of words is for one-hot, codes or ignored columns";

  private final CsvSettings settings;
  private final List<String> names;
  private final Categories[] categories;
  private final boolean[] oneHot;
  private final boolean[] feature;
  private final int label;
  private final int[] targets;
  private final int group;
  private final int purpose;

  Table(CsvSettings settings, List<String> names) {
    this.settings = settings;
    this.names = names;
    requireKnown();
    label = settings.label().map(names::indexOf).orElse(-1);
    targets = settings.targets().stream().mapToInt(names::indexOf).toArray();
    group = settings.group().map(names::indexOf).orElse(-1);
    purpose = settings.purpose().map(names::indexOf).orElse(-1);
    categories = new Categories[names.size()];
    oneHot = new boolean[names.size()];
    feature = new boolean[names.size()];
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      oneHot[i] = settings.oneHot().contains(name);
      feature[i] =
          i != label
              && i != group
              && i != purpose
              && !settings.targets().contains(name)
              && !settings.ignored().contains(name);
      categories[i] =
          settings.categories().containsKey(name)
              ? Categories.given(settings.categories().get(name))
              : oneHot[i] || settings.codes().contains(name)
                  ? Categories.learnt(MOST_CATEGORIES)
                  : null;
    }
    if (label >= 0) {
      categories[label] =
          settings.classes().isEmpty()
              ? Categories.learnt(Description.MOST_CLASSES)
              : Categories.given(settings.classes());
    }
    if (group >= 0) {
      categories[group] = Categories.learnt(MOST_GROUPS);
    }
  }

  private void requireKnown() {
    List<String> asked = new ArrayList<>(settings.targets());
    settings.label().ifPresent(asked::add);
    settings.group().ifPresent(asked::add);
    settings.purpose().ifPresent(asked::add);
    asked.addAll(settings.ignored());
    asked.addAll(settings.oneHot());
    asked.addAll(settings.codes());
    Set<String> once = new HashSet<>();
    for (String name : asked) {
      if (names.indexOf(name) < 0) {
        throw new IllegalArgumentException(
            "columns must be among "
                + shown()
                + " but one was "
                + name
                + (names.size() == 1
                    ? "; with one column only, the delimiter may be another"
                    : ""));
      }
      if (names.indexOf(name) != names.lastIndexOf(name)) {
        throw new IllegalArgumentException("columns must differ in name but two are " + name);
      }
      if (!once.add(name)) {
        throw new IllegalArgumentException(
            "columns must have one role each but there were two for " + name);
      }
    }
  }

  private String shown() {
    return String.join(", ", names.subList(0, Math.min(20, names.size())))
        + (names.size() > 20 ? ", …" : "");
  }

  /** Checks a record and learns from it. */
  void learn(CsvReader reader) throws IOException {
    requireWidth(reader);
    for (int i = 0; i < names.size(); i++) {
      String text = reader.fields().get(i);
      if (i == purpose) {
        purpose(reader);
      } else if (i == label || i == group) {
        require(!text.isEmpty(), reader, i, "must be there but is empty");
        learn(reader, i, text);
      } else if (feature[i] && text.isEmpty()) {
        require(
            settings.missing().isPresent(),
            reader,
            i,
            "must be there but is empty, and no number is given for what is missing");
      } else if (feature[i] && categories[i] != null) {
        learn(reader, i, text);
      } else if (feature[i]) {
        number(reader, i, text);
      }
    }
    for (int target : targets) {
      number(reader, target, reader.fields().get(target));
    }
  }

  private void requireWidth(CsvReader reader) throws IOException {
    int width = reader.fields().size();
    if (width != names.size()) {
      throw reader.complaint(
          Math.min(width, names.size()) + (width > names.size() ? 1 : 0),
          "there must be " + names.size() + " columns, as in the first line, but are " + width);
    }
  }

  private void learn(CsvReader reader, int column, String text) throws IOException {
    String problem = categories[column].learn(text);
    require(problem.isEmpty(), reader, column, problem);
  }

  private void require(boolean holds, CsvReader reader, int column, String rule)
      throws IOException {
    if (!holds) {
      throw reader.complaint(column + 1, "(" + names.get(column) + ") " + rule);
    }
  }

  /** Numbers the categories; nothing is learnt any more. */
  void close() {
    for (Categories own : categories) {
      if (own != null) {
        own.sort();
      }
    }
  }

  /** How many inputs an example has. */
  int inputs() {
    long inputs = 0;
    for (int i = 0; i < names.size(); i++) {
      inputs += !feature[i] ? 0 : oneHot[i] ? categories[i].size() : 1;
    }
    if (inputs < 1 || inputs > Description.MOST_NUMBERS) {
      throw new IllegalArgumentException(
          "inputs must be in 1.." + Description.MOST_NUMBERS + " but were " + inputs);
    }
    return (int) inputs;
  }

  /** The names of the classes, none if there are no labels. */
  List<String> classes() {
    return label < 0 ? List.of() : categories[label].names();
  }

  int groups() {
    return group < 0 ? 0 : categories[group].size();
  }

  Purpose purpose(CsvReader reader) throws IOException {
    if (purpose < 0) {
      return Purpose.TRAIN;
    }
    Optional<Purpose> known = Purpose.of(reader.fields().get(purpose));
    require(known.isPresent(), reader, purpose, "must be train, validation or test but is not");
    return known.orElseThrow();
  }

  int label(CsvReader reader) throws IOException {
    return label < 0 ? 0 : code(reader, label);
  }

  void target(CsvReader reader, float[] into) throws IOException {
    requireWidth(reader);
    for (int i = 0; i < targets.length; i++) {
      into[i] = number(reader, targets[i], reader.fields().get(targets[i]));
    }
  }

  int group(CsvReader reader) throws IOException {
    return group < 0 ? 0 : code(reader, group);
  }

  private int code(CsvReader reader, int column) throws IOException {
    requireWidth(reader);
    int code = categories[column].number(reader.fields().get(column));
    require(code >= 0, reader, column, "must be as when the file was first read but is not");
    return code;
  }

  void input(CsvReader reader, float[] into) throws IOException {
    requireWidth(reader);
    int at = 0;
    for (int i = 0; i < names.size(); i++) {
      String text = reader.fields().get(i);
      if (feature[i] && oneHot[i]) {
        Arrays.fill(into, at, at + categories[i].size(), 0);
        if (!text.isEmpty()) {
          into[at + code(reader, i)] = 1;
        }
        at += categories[i].size();
      } else if (feature[i] && text.isEmpty()) {
        into[at++] = (float) settings.missing().orElseThrow();
      } else if (feature[i]) {
        into[at++] = categories[i] == null ? number(reader, i, text) : code(reader, i);
      }
    }
  }

  /** Java's parser also takes hexadecimal, suffixes and words. */
  private float number(CsvReader reader, int column, String text) throws IOException {
    String trimmed = text.strip();
    boolean plain =
        trimmed.length() <= LONGEST_NUMBER
            && trimmed.chars().allMatch(c -> c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0);
    try {
      float value = plain ? Float.parseFloat(trimmed) : Float.NaN;
      require(Float.isFinite(value), reader, column, NO_NUMBER);
      return value;
    } catch (NumberFormatException e) {
      throw reader.complaint(column + 1, "(" + names.get(column) + ") " + NO_NUMBER);
    }
  }
}
