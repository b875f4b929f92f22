package dev.tacit.benchmarks;

import java.util.List;
import java.util.function.Consumer;

/** How long a device takes to make an update ready for distributed noise. */
final class EncodeSuite implements Suite {
  @Override
  public String name() {
    return "secagg-encode";
  }

  @Override
  public String description() {
    return "rotate, discretise, add a share of noise, encode; d = 1,000,000, 24 bits; two cores, warm";
  }

  @Override
  public List<Figure> run(Consumer<String> progress) {
    return List.of(
        time(progress, "discrete Gaussian shares", "encode", "GAUSSIAN").atMost(150),
        time(progress, "Skellam shares", "encode", "SKELLAM").atMost(150),
        time(progress, "  part: rotation, there and back", "rotate", "GAUSSIAN"));
  }

  private static Figure time(Consumer<String> progress, String name, String method, String noise) {
    progress.accept(name.strip());
    return JmhRuns.millisecondsOnTwoCores(name, EncodeBenchmark.class, method, "noise", noise);
  }
}
