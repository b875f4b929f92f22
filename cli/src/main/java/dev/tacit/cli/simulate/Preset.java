package dev.tacit.cli.simulate;

import dev.tacit.cli.config.ConfigFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Published experiments that come with the program: the files of the folder experiments. */
final class Preset {
  /** Before a preset's name, in the place of a file. */
  static final String PREFIX = "preset:";

  /** A program cannot list its own resources; a test holds this to be all files. */
  static final List<String> NAMES =
      List.of(
          "mnist-2nn-iid",
          "mnist-2nn-shards",
          "mnist-2nn-fedsgd",
          "mnist-cnn",
          "fedprox-synthetic",
          "mnist-poisoning");

  private Preset() {}

  /**
   * By its name.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static ConfigFile config(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "CONFIG must be a file, or preset: with one of "
              + String.join(", ", NAMES)
              + ", but was preset:"
              + name
              + ConfigFile.nearest(name, NAMES)
                  .map(near -> "; perhaps " + near + " is meant")
                  .orElse(""));
    }
    return ConfigFile.parse(PREFIX + name, text(name));
  }

  /** As it was written, with its comments. */
  static String text(String name) {
    try (InputStream in = Preset.class.getResourceAsStream("presets/" + name + ".yaml")) {
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
    return NAMES.stream()
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
