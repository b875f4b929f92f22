package dev.tacit.cli.device;

import dev.tacit.cli.terminal.ShellWord;
import dev.tacit.datasets.image.ImageFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Which command makes a data set of what is none yet, as a table or a folder of images. */
final class ImportAdvice {
  private static final int LOOKED_AT = 1000;

  private ImportAdvice() {}

  /** A sentence with the command; empty for a path that nothing can be made of. */
  static Optional<String> of(Path path) throws IOException {
    Path name = path.toAbsolutePath().normalize().getFileName();
    if (name == null) {
      return Optional.empty();
    } else if (Files.isDirectory(path)) {
      return folder(path, name + ".tacit");
    } else if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    String out = name.toString().replaceFirst("[.][^.]*$", "") + ".tacit";
    return switch (ending(path)) {
      case "csv", "tsv" ->
          Optional.of("is a table" + command(path, " --label COLUMN --test 0.2", out));
      case "txt" -> Optional.of("is a text" + command(path, " --test 0.1", out));
      default -> Optional.empty();
    };
  }

  private static Optional<String> folder(Path path, String out) throws IOException {
    String options = " --size 32x32 --resize";
    List<Path> inner = list(path);
    if (inner.stream().anyMatch(ImportAdvice::isIdx)) {
      return Optional.empty();
    } else if (inner.stream().anyMatch(ImageFolder::isImage)) {
      return Optional.of(
          "is a folder of images, which must be in a folder for each class first"
              + command(path, options + " --test 0.2", out));
    }
    if (anyHoldsImages(inner)) {
      return Optional.of("is a folder of images" + command(path, options + " --test 0.2", out));
    }
    for (Path divided : inner) {
      // Such as train and test, which say themselves what is to test with.
      if (Files.isDirectory(divided) && anyHoldsImages(list(divided))) {
        return Optional.of("is a folder of images" + command(path, options, out));
      }
    }
    return Optional.empty();
  }

  private static String command(Path path, String options, String out) {
    return "; make a data set of it with: %s data import %s%s --out %s, and give %s"
        .formatted(ShellWord.launcher(), ShellWord.of(path), options, ShellWord.of(out), out);
  }

  /** Whether a file is named like one of a folder of IDX files. */
  private static boolean isIdx(Path file) {
    return Files.isRegularFile(file)
        && String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).contains("labels");
  }

  private static boolean anyHoldsImages(List<Path> folders) throws IOException {
    for (Path folder : folders) {
      if (Files.isDirectory(folder) && list(folder).stream().anyMatch(ImageFolder::isImage)) {
        return true;
      }
    }
    return false;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.limit(LOOKED_AT).sorted().toList();
    }
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
