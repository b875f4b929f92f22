package dev.tacit.cli.data;

import dev.tacit.cli.device.DataSource;
import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.Portions;
import dev.tacit.datasets.Purpose;
import dev.tacit.datasets.mapped.MappedFile;
import dev.tacit.learning.data.WellFormed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "info",
    description = {
      "What a data set holds, and whether it is whole: every example is read and checked.",
      "It tells of local data only; nothing is sent."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  tacit data info mnist", "  tacit data info people.tacit --json"})
final class InfoCommand extends Task {
  @Parameters(
      paramLabel = "SET",
      description = "A bundled set, a folder of IDX files, or a file made by tacit data import")
  private String set;

  @Override
  void run() throws IOException {
    DataSource.checked("SET", set);
    Census census;
    if (Bundled.of(set).isPresent()) {
      census = of(DataSource.open(set), "bundled", -1);
    } else {
      Path path = Path.of(set);
      census = Files.isDirectory(path) ? ofFolder(path) : ofFile(path);
    }
    say(asJson() ? census.json().toString() : census.sentences());
  }

  private static Census ofFolder(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> list = Files.list(folder)) {
      list.filter(Files::isRegularFile).forEach(files::add);
    }
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return of(DataSource.open(folder.toString()), "folder of IDX files", bytes);
  }

  private static Census of(Dataset set, String kind, long bytes) {
    return new Census(
        set.name(),
        kind,
        bytes,
        List.of(),
        Map.of(Purpose.TRAIN, set.train(), Purpose.TEST, set.test()));
  }

  private static Census ofFile(Path path) throws IOException {
    MappedFile file = MappedFile.open(path);
    file.verify();
    Portions portions = file.portions();
    try {
      for (Purpose purpose : Purpose.values()) {
        WellFormed.check(portions.of(purpose));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
    return new Census(
        file.description().name(),
        "mapped file of " + file.description().values().name().toLowerCase(Locale.ROOT),
        Files.size(path),
        file.description().classNames(),
        Map.of(
            Purpose.TRAIN, portions.train(),
            Purpose.VALIDATION, portions.validation(),
            Purpose.TEST, portions.test()));
  }
}
