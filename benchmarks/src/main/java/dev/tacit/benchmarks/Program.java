package dev.tacit.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tacit command, as a user starts it. */
final class Program {
  private final Path root;

  /**
   * @param root of the checkout
   */
  Program(Path root) {
    this.root = root;
  }

  /**
   * What it writes to its standard output; its standard error is ours.
   *
   * @throws IOException also if it does not end with 0
   */
  String run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(root.resolve("tacit").toString());
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(
          String.join(" ", command) + " ended with status " + process.exitValue());
    }
    return output;
  }
}
