package dev.tacit.cli.train;

import java.nio.file.Path;
import java.util.Arrays;

/** Writes one file over and over in a JVM of its own until it is killed. */
final class WritingChild {
  static final int SIZE = 1 << 20;

  private WritingChild() {}

  /**
   * @param arguments the file
   */
  public static void main(String[] arguments) throws Exception {
    byte[] bytes = new byte[SIZE];
    long end = System.nanoTime() + 120_000_000_000L;
    for (byte value = 1; System.nanoTime() < end; value++) {
      Arrays.fill(bytes, value);
      RunFolder.write(Path.of(arguments[0]), bytes);
    }
  }
}
