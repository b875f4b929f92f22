package dev.tacit.cli.train;

import dev.tacit.cli.config.ConfigFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A training in a JVM of its own, whose every step leaves a byte in a file before the next one
 * begins, and takes its time, so that a test can kill it anywhere.
 */
final class SteppingChild {
  private static final int MILLIS = 3;

  private SteppingChild() {}

  /**
   * @param arguments the folder of a training, a file to write to
   */
  public static void main(String[] arguments) throws Exception {
    RunFolder folder = new RunFolder(Path.of(arguments[0]));
    try (OutputStream steps =
        Files.newOutputStream(
            Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      String text = Files.readString(folder.config(), StandardCharsets.UTF_8);
      ConfigFile config = ConfigFile.parse("config.yaml", text);
      Jobs.stored(folder, config, 1, new Recorder(steps)).resume(folder.path());
    }
  }

  private static final class Recorder extends TrainView {
    private final OutputStream steps;

    Recorder(OutputStream steps) {
      super(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
      this.steps = steps;
    }

    @Override
    synchronized void step(int done) {
      try {
        steps.write(1);
        Thread.sleep(MILLIS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
