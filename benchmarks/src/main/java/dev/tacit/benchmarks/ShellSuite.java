package dev.tacit.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a user waits for an answer, whole processes. */
final class ShellSuite implements Suite {
  private static final int RUNS = 5;
  private static final List<String> EPSILON =
      List.of(
          "budget",
          "epsilon",
          "--noise-multiplier",
          "1",
          "--sampling-rate",
          "0.01",
          "--steps",
          "10000",
          "--delta",
          "1e-6");

  private final Program tacit;

  ShellSuite(Program tacit) {
    this.tacit = tacit;
  }

  @Override
  public String name() {
    return "shell";
  }

  @Override
  public String description() {
    return "./tacit budget epsilon for 10,000 steps, q = 0.01, sigma = 1; from the shell and back, of five runs";
  }

  @Override
  public List<Figure> run(Consumer<String> progress) throws IOException, InterruptedException {
    progress.accept("tacit --version");
    Figure start = time("baseline: tacit --version", List.of("--version"));
    progress.accept("tacit budget epsilon");
    Figure epsilon = time("tacit budget epsilon", EPSILON);
    Matcher answer = Pattern.compile("epsilon <= [0-9.e-]+").matcher(tacit.run(EPSILON));
    return List.of(epsilon.atMost(0.8).reaching(answer.find() ? answer.group() : ""), start);
  }

  private Figure time(String name, List<String> arguments)
      throws IOException, InterruptedException {
    tacit.run(arguments);
    double[] seconds = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      tacit.run(arguments);
      seconds[i] = (System.nanoTime() - start) * 1e-9;
    }
    return Figure.of(name, "s", seconds);
  }
}
