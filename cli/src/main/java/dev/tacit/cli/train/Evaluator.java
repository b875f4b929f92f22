package dev.tacit.cli.train;

import dev.tacit.cli.train.config.Metric;
import dev.tacit.datasets.Subset;
import dev.tacit.learning.Evaluation;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.metrics.ConfusionMatrix;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Measures weights on the public test set, in one pass on several threads. Not thread-safe itself.
 */
final class Evaluator implements AutoCloseable {
  private final Plan plan;
  private final ExecutorService pool;
  private final List<Model> models = new ArrayList<>();
  private final List<ExampleStore> parts = new ArrayList<>();

  /**
   * What weights came to.
   *
   * @param accuracy NaN where it is not measured
   * @param scores by column; see {@link Metric#column}
   */
  record Result(
      double loss,
      double accuracy,
      Map<String, Double> scores,
      Optional<ConfusionMatrix> confusion) {}

  /**
   * @param test at least one example
   */
  Evaluator(Plan plan, ExampleStore test, int threads) {
    int workers = Math.min(threads, test.size());
    this.plan = plan;
    for (int i = 0; i < workers; i++) {
      int from = (int) ((long) test.size() * i / workers);
      int to = (int) ((long) test.size() * (i + 1) / workers);
      parts.add(new Subset(test, IntStream.range(from, to).toArray()));
      models.add(Model.create(plan.recipe().model(), plan.recipe().loss()));
    }
    this.pool =
        Executors.newFixedThreadPool(
            workers,
            task -> {
              Thread thread = new Thread(task, "evaluation");
              thread.setDaemon(true);
              return thread;
            });
  }

  Result of(Checkpoint checkpoint) throws InterruptedException {
    List<Tally> tallies = new ArrayList<>();
    List<Future<Evaluation>> all = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      Model model = models.get(i);
      ExampleStore part = parts.get(i);
      Tally tally = new Tally(plan.metrics(), plan.recipe().loss());
      tallies.add(tally);
      model.loadFrozen(checkpoint.frozen());
      all.add(pool.submit(() -> Evaluation.of(model, checkpoint.parameters(), part, tally)));
    }
    List<Evaluation> measured = new ArrayList<>();
    try {
      for (Future<Evaluation> one : all) {
        measured.add(one.get());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("weights could not be measured: " + e.getCause(), e);
    }
    Tally tally = tallies.get(0);
    tallies.subList(1, tallies.size()).forEach(tally::merge);
    Evaluation whole = measured.stream().reduce(Evaluation::plus).orElseThrow();
    boolean accuracy = plan.metrics().has(new Metric.Accuracy());
    return new Result(
        whole.loss(), accuracy ? whole.accuracy() : Double.NaN, tally.scores(), tally.confusion());
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
