package dev.tacit.benchmarks;

import dev.tacit.benchmarks.secagg.CohortRun;
import dev.tacit.benchmarks.secagg.CohortRun.Phase;
import dev.tacit.benchmarks.secagg.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** How long a large cohort takes when all its parties are in one process. */
final class SecAggCohortSuite implements Suite {
  private static final double MEBIBYTE = 1 << 20;

  @Override
  public String name() {
    return "secagg-cohort";
  }

  @Override
  public String description() {
    return "all parties of a session of 10,000 with 10,000 x 32 bits, degree 34, threshold 20, 500 lost after masking; two threads";
  }

  @Override
  public List<Figure> run(Consumer<String> progress) throws InterruptedException {
    CohortRun.Result result = CohortRun.measure(Setting.LARGE_COHORT, progress);
    List<Figure> figures = new ArrayList<>();
    figures.add(
        once("whole session", "s", result.seconds())
            .atMost(90)
            .reaching("sum right; one run, from cold"));
    for (Phase phase : result.phases()) {
      figures.add(
          once("  " + phase.name(), "s", phase.seconds())
              .reaching(
                  String.format(
                      Locale.ROOT, "the server %.2f s on one thread", phase.serverSeconds())));
    }
    figures.add(once("processor time, all threads", "s", result.processorSeconds()));
    figures.add(
        once("heap, peak", "MiB", result.heapUsed() / MEBIBYTE)
            .reaching(
                String.format(
                    Locale.ROOT, "a collection left %.0f at most", result.heapKept() / MEBIBYTE)));
    result
        .resident()
        .ifPresent(bytes -> figures.add(once("process in memory, peak", "MiB", bytes / MEBIBYTE)));
    return figures;
  }

  private static Figure once(String name, String unit, double value) {
    return Figure.of(name, unit, new double[] {value});
  }
}
