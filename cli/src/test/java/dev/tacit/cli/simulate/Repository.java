package dev.tacit.cli.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files of the repository that are not the module's. */
final class Repository {
  private Repository() {}

  /** From the root, wherever in it tests are run. */
  static Path path(String name) {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("experiments"))) {
      here = here.getParent();
    }
    return here.resolve(name);
  }

  static List<Path> experiments() throws IOException {
    try (Stream<Path> files = Files.list(path("experiments"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }
}
