package dev.tacit.cli.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What can be imported, and the options that say how. */
enum Kind {
  CSV(
      Set.of(
          "--label",
          "--target",
          "--group",
          "--purpose",
          "--ignore",
          "--one-hot",
          "--codes",
          "--category",
          "--missing",
          "--delimiter",
          "--no-header",
          "--classes-from",
          "--validation",
          "--test",
          "--seed")),
  IMAGES(
      Set.of(
          "--channels",
          "--size",
          "--resize",
          "--most-pixels",
          "--classes-from",
          "--validation",
          "--test",
          "--seed")),
  TEXT(
      Set.of(
          "--unit",
          "--context",
          "--stride",
          "--vocabulary",
          "--classes-from",
          "--validation",
          "--test")),
  IDX(Set.of());

  private final Set<String> options;

  Kind(Set<String> options) {
    this.options = options;
  }

  /** Whether an option is about this kind. */
  boolean takes(String option) {
    return options.contains(option);
  }

  /** The options that are about this kind. */
  Set<String> options() {
    return options;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Guessed from a path: folders of folders hold images, other folders IDX files. */
  static Kind of(Path source) throws IOException {
    if (Files.isDirectory(source)) {
      try (Stream<Path> list = Files.list(source)) {
        return list.anyMatch(Files::isDirectory) ? IMAGES : IDX;
      }
    }
    String name = String.valueOf(source.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv") || name.endsWith(".tsv")) {
      return CSV;
    } else if (name.endsWith(".txt")) {
      return TEXT;
    }
    throw new IllegalArgumentException(
        "--kind must be given for files that do not end in .csv, .tsv or .txt but was not");
  }
}
