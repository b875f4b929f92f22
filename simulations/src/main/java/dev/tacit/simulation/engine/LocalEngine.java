package dev.tacit.simulation.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Threads of this machine, each with a workspace of its own for as long as the engine is there.
 * Groups of places go to whoever is free, in order.
 */
public final class LocalEngine implements Engine {
  private final List<Workspace> workspaces = new ArrayList<>();
  private final ExecutorService threads;

  /**
   * @param threads in [1, 1024]
   * @param workspace makes one for each
   */
  public LocalEngine(int threads, Supplier<Workspace> workspace) {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads must be in [1, 1024] but was " + threads);
    }
    for (int i = 0; i < threads; i++) {
      workspaces.add(workspace.get());
    }
    this.threads =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "simulated devices");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public <C> double[][] run(DeviceTask<C> task, int places, Fold<C> fold)
      throws InterruptedException {
    double[][] facts = new double[places][task.facts()];
    AtomicInteger next = new AtomicInteger();
    int groups = (places + Fold.GROUP - 1) / Fold.GROUP;
    List<Future<?>> running = new ArrayList<>();
    for (Workspace workspace : workspaces) {
      running.add(
          threads.submit(
              () -> {
                for (int g = next.getAndIncrement(); g < groups; g = next.getAndIncrement()) {
                  runGroup(task, g, fold, workspace, facts);
                }
              }));
    }
    try {
      for (Future<?> thread : running) {
        thread.get();
      }
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } finally {
      // Those still at work, if one failed or the caller was interrupted.
      next.set(groups);
      running.forEach(thread -> thread.cancel(true));
    }
    return facts;
  }

  /** Runs one group's places in order; Spark's tasks do the same. */
  static <C> void runGroup(
      DeviceTask<C> task, int group, Fold<C> fold, Workspace workspace, double[][] facts) {
    int end = Math.min(facts.length, (group + 1) * Fold.GROUP);
    for (int place = group * Fold.GROUP; place < end; place++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("the round was interrupted");
      }
      fold.add(place, task.run(workspace, place, facts[place]));
    }
  }

  private static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return (RuntimeException) cause;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
