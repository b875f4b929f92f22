package dev.tacit.cli.train;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.Evaluation;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.training.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Measures weights on the public test set, on several threads. Not thread-safe itself. */
final class Evaluator implements AutoCloseable {
  private final ExecutorService pool;
  private final List<Model> models = new ArrayList<>();
  private final List<ExampleStore> parts = new ArrayList<>();
  private final int examples;

  /**
   * @param test at least one example
   */
  Evaluator(Recipe recipe, ExampleStore test, int threads) {
    int workers = Math.min(threads, test.size());
    this.examples = test.size();
    for (int i = 0; i < workers; i++) {
      int from = (int) ((long) test.size() * i / workers);
      int to = (int) ((long) test.size() * (i + 1) / workers);
      parts.add(new Subset(test, IntStream.range(from, to).toArray()));
      models.add(Model.create(recipe.model(), recipe.loss()));
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

  Evaluation of(Checkpoint checkpoint) throws InterruptedException {
    List<Future<Evaluation>> all = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      Model model = models.get(i);
      ExampleStore part = parts.get(i);
      model.loadFrozen(checkpoint.frozen());
      all.add(pool.submit(() -> Evaluation.of(model, checkpoint.parameters(), part)));
    }
    int positions = models.get(0).spec().positions();
    double right = 0;
    double loss = 0;
    try {
      for (Future<Evaluation> one : all) {
        Evaluation part = one.get();
        right += Math.rint(part.accuracy() * part.examples() * positions);
        loss += part.loss() * part.examples();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("weights could not be measured: " + e.getCause(), e);
    }
    return new Evaluation(right / ((double) examples * positions), loss / examples, examples);
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
