package dev.tacit.cli.simulate;

import dev.tacit.cli.config.ConfigFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Published experiments that come with the program: the files of the folder experiments. */
final class Preset {
  /** Before a preset's name, in the place of a file. */
  static final String PREFIX = "preset:";

  private static final String FOLDER = "presets";
  private static final String SUFFIX = ".yaml";

  private Preset() {}

  /** Of all that there are, in order. */
  static List<String> names() {
    URL folder = Preset.class.getResource(FOLDER);
    if (folder == null) {
      return List.of();
    }
    try {
      URI uri = folder.toURI();
      if (!uri.getScheme().equals("jar")) {
        return names(Path.of(uri));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return names(jar.provider().getPath(uri));
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("the program's own files cannot be read: " + folder, e);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    }
  }

  /**
   * By its name.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static ConfigFile config(String name) {
    List<String> names = names();
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "CONFIG must be a file, or preset: with one of "
              + String.join(", ", names)
              + ", but was preset:"
              + name
              + ConfigFile.nearest(name, names)
                  .map(near -> "; perhaps " + near + " is meant")
                  .orElse(""));
    }
    return ConfigFile.parse(PREFIX + name, text(name));
  }

  /** As it was written, with its comments. */
  static String text(String name) {
    try (InputStream in = Preset.class.getResourceAsStream(FOLDER + "/" + name + SUFFIX)) {
      if (in == null) {
        throw new IllegalStateException("the program was built without its preset " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each with what its first lines say, for people. */
  static String list() {
    return names().stream()
        .map(name -> PREFIX + name + "\n" + comment(name))
        .collect(Collectors.joining("\n", "", ""));
  }

  private static String comment(String name) {
    return text(name)
        .lines()
        .takeWhile(line -> line.startsWith("#"))
        .map(line -> "  " + line.substring(1).strip() + "\n")
        .collect(Collectors.joining());
  }
}
