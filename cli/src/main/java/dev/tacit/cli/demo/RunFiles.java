package dev.tacit.cli.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/** What a demo's directory holds, and how it is written: whole or not at all. */
final class RunFiles {
  static final ObjectMapper JSON =
      // With the source, so that an error can name the file.
      new ObjectMapper(
              JsonFactory.builder().enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build())
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private RunFiles() {}

  static Path authority(Path directory) {
    return directory.resolve("authority");
  }

  static Path aggregator(Path directory) {
    return directory.resolve("aggregator");
  }

  static Path database(Path directory) {
    return aggregator(directory).resolve("db");
  }

  static Path client(Path directory, int client) {
    return directory.resolve("clients").resolve(String.format(Locale.ROOT, "%03d", client + 1));
  }

  static Path options(Path directory) {
    return directory.resolve("demo.json");
  }

  static Path model(Path directory) {
    return directory.resolve("model.tacit");
  }

  static Path result(Path directory) {
    return directory.resolve("result.json");
  }

  static Path report(Path directory) {
    return directory.resolve("report.html");
  }

  static Path history(Path directory) {
    return directory.resolve("history.json");
  }

  static Path tokens(Path directory) {
    return directory.resolve("tokens.txt");
  }

  static void write(Path file, byte[] bytes) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.write(temporary, bytes);
    replace(file, temporary);
  }

  /** As {@link #write}, readable by its owner only where the file system knows owners. */
  static void writeSecret(Path file, byte[] bytes) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (posix) {
      Files.createFile(
          temporary,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.write(temporary, bytes);
    replace(file, temporary);
  }

  private static void replace(Path file, Path temporary) throws IOException {
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
