package dev.tacit.cli.simulate;

import dev.tacit.cli.train.FolderLock;
import dev.tacit.cli.train.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * A sweep's folder, held until it is closed: {@code sweep.yaml}, by which it is told whose it is, a
 * folder for each run, and the results.
 */
final class SweepFolder implements AutoCloseable {
  private final Path path;
  private final FolderLock lock;

  private SweepFolder(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Where it is said what is varied. */
  static Path config(Path folder) {
    return folder.resolve("sweep.yaml");
  }

  /**
   * Looks whether a sweep may begin or go on in a folder.
   *
   * @param text the whole configuration
   * @throws IllegalArgumentException if there is something else in it
   */
  static void check(Path path, String text) throws IOException {
    if (Files.exists(config(path))) {
      if (!Files.readString(config(path), StandardCharsets.UTF_8).equals(text)) {
        throw new IllegalArgumentException(
            "--out must be of this sweep but %s is of another: see its sweep.yaml".formatted(path));
      }
    } else if (Files.exists(path)) {
      if (!Files.isDirectory(path)) {
        throw new IllegalArgumentException("--out must be a folder but " + path + " is none");
      }
      try (Stream<Path> entries = Files.list(path)) {
        if (entries.findAny().isPresent()) {
          throw new IllegalArgumentException(
              "--out must be new or empty, or of this sweep, but there are files in " + path);
        }
      }
    }
  }

  /** Begins in a folder that was checked, or goes on in it. */
  static SweepFolder open(Path path, String text) throws IOException {
    FolderLock lock = FolderLock.acquire(new RunFolder(path));
    try {
      RunFolder.write(config(path), text);
      return new SweepFolder(path, lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** For people and for programs. */
  void write(SweepResult result, String name) throws IOException {
    RunFolder.write(path.resolve("sweep.csv"), result.csv());
    RunFolder.write(path.resolve("sweep.html"), new SweepTable(result).page(name, Instant.now()));
    RunFolder.write(path.resolve("sweep.json"), result.json().toPrettyString() + "\n");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
