package dev.tacit.benchmarks.simulation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The same training as one writes it by hand in NumPy, where this machine has that. */
public final class NumpyLoop {
  private static final String SCRIPT = "benchmarks/baselines/fedavg_numpy.py";
  private static final int CLIENTS = 1000;

  private NumpyLoop() {}

  /**
   * Clients a second on one thread.
   *
   * @param root of the checkout
   * @return nothing without python3 or NumPy
   */
  public static Optional<double[]> rates(Path root, int runs) throws InterruptedException {
    List<String> command =
        List.of(
            "python3",
            root.resolve(SCRIPT).toString(),
            Integer.toString(runs),
            Integer.toString(CLIENTS));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0
          ? Optional.of(output.lines().mapToDouble(Double::parseDouble).toArray())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
