package dev.tacit.cli.train;

import java.nio.file.Files;
import java.nio.file.Path;

/** Holds a folder in a JVM of its own until it is killed. */
final class HoldingChild {
  private HoldingChild() {}

  /**
   * @param arguments the folder, a file to make once it is held
   */
  public static void main(String[] arguments) throws Exception {
    try (FolderLock lock = FolderLock.begin(new RunFolder(Path.of(arguments[0])))) {
      Files.createFile(Path.of(arguments[1]));
      Thread.sleep(120_000);
    }
  }
}
