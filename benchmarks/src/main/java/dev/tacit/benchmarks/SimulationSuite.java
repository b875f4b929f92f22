package dev.tacit.benchmarks;

import dev.tacit.benchmarks.measure.HeapPeak;
import dev.tacit.benchmarks.simulation.FleetRun;
import dev.tacit.benchmarks.simulation.NumpyLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How many simulated clients a second two threads train. */
final class SimulationSuite implements Suite {
  private static final int RUNS = 9;
  private static final int COHORT = 50;

  /** Long enough for HotSpot to have compiled what runs. */
  private static final int WARM_UP = 6;

  private static final int LARGE_COHORT = 1000;
  private static final int THREADS = 2;
  private static final int SOME = 10_000;
  private static final int MILLION = 1_000_000;
  private static final double MEBIBYTE = 1 << 20;

  private final Path root;

  /**
   * @param root of the checkout
   */
  SimulationSuite(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "simulation";
  }

  @Override
  public String description() {
    return "clients a second of an MLP 784-200-10, 20 examples each, batch 10, one epoch; cohorts of 50 and, of a million clients, 1,000; two threads";
  }

  @Override
  public List<Figure> run(Consumer<String> progress) throws InterruptedException {
    List<Figure> figures = new ArrayList<>();
    progress.accept("sums of floats");
    try (FleetRun run = new FleetRun(SOME, COHORT, false, THREADS)) {
      figures.add(rate("sums of floats, cohort 50", run, 60).atLeast(6000));
    }
    progress.accept("clipping, quantisation, noise");
    try (FleetRun run = new FleetRun(SOME, COHORT, true, THREADS)) {
      figures.add(rate("clipped, quantised, central noise, cohort 50", run, 60).atLeast(4000));
    }
    progress.accept("one thread");
    try (FleetRun run = new FleetRun(SOME, COHORT, false, 1)) {
      figures.add(rate("  baseline: sums of floats on one thread", run, 30));
    }
    progress.accept("a loop in NumPy");
    NumpyLoop.rates(root, RUNS)
        .ifPresentOrElse(
            rates ->
                figures.add(
                    Figure.of("  baseline: a hand-written NumPy loop, one thread", "/s", rates)),
            () -> progress.accept("  left out: python3 with NumPy is not here"));
    progress.accept("cohorts of 1,000");
    figures.addAll(population(SOME, "10,000 clients"));
    figures.addAll(population(MILLION, "a million clients"));
    return figures;
  }

  private static Figure rate(String name, FleetRun run, int rounds) throws InterruptedException {
    run.rounds(WARM_UP * rounds);
    double[] measured = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      measured[i] = run.rounds(rounds).clientsPerSecond();
    }
    return Figure.of(name, "/s", measured);
  }

  private static List<Figure> population(int clients, String words) throws InterruptedException {
    HeapPeak heap = new HeapPeak();
    try (FleetRun run = new FleetRun(clients, LARGE_COHORT, false, THREADS)) {
      run.rounds(2);
      double[] seconds = new double[5];
      for (int i = 0; i < seconds.length; i++) {
        seconds[i] = run.rounds(1).seconds();
      }
      Figure time = Figure.of("round of 1,000, " + words, "s", seconds);
      Figure peak =
          Figure.of("  heap, peak", "MiB", new double[] {heap.used() / MEBIBYTE}).atMost(2048);
      return List.of(time, peak);
    }
  }
}
