package dev.tacit.simulation.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    Groups groups = Groups.of(places);
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (Workspace workspace : workspaces) {
      running.add(
          threads.submit(
              () -> {
                for (int g = next.getAndIncrement();
                    g < groups.count();
                    g = next.getAndIncrement()) {
                  runGroup(task, groups, g, fold, workspace, facts);
                }
              }));
    }
    await(running, () -> next.set(groups.count()));
    return facts;
  }

  /**
   * Also those that have begun when one fails or the caller is interrupted: workspaces are theirs.
   */
  private static void await(List<Future<?>> running, Runnable stop) throws InterruptedException {
    Optional<Throwable> failure = Optional.empty();
    boolean interrupted = false;
    for (int i = 0; i < running.size(); ) {
      try {
        running.get(i).get();
        i++;
      } catch (ExecutionException e) {
        failure = failure.or(() -> Optional.of(e.getCause()));
        stop.run();
        i++;
      } catch (InterruptedException e) {
        interrupted = true;
        stop.run();
      }
    }
    if (interrupted) {
      throw new InterruptedException("the round was interrupted");
    }
    if (failure.isPresent()) {
      throw unchecked(failure.get());
    }
  }

  /** Runs one group's places in order. */
  private static <C> void runGroup(
      DeviceTask<C> task,
      Groups groups,
      int group,
      Fold<C> fold,
      Workspace workspace,
      double[][] facts) {
    for (int place = groups.first(group); place < groups.end(group); place++) {
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
