package dev.tacit.simulation.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Threads of this machine, each with a site of its own for as long as the engine is there. Groups
 * of places go to whoever is free, in order: several at a time at first, so that sums of neighbours
 * meet in one thread's near cache, and one by one at last, so that all are done together.
 */
public final class LocalEngine<S> implements Engine<S> {
  /** Some 0.2 ms: the last devices are done by then, or it does not matter. */
  private static final int SPINS = 4000;

  private final List<S> sites = new ArrayList<>();
  private final ExecutorService threads;

  /**
   * @param threads in [1, 1024], with the one that calls {@link #run}
   * @param site makes one for each
   */
  public LocalEngine(int threads, Supplier<S> site) {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads must be in [1, 1024] but was " + threads);
    }
    for (int i = 0; i < threads; i++) {
      sites.add(site.get());
    }
    this.threads =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            task -> {
              Thread thread = new Thread(task, "simulated devices");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public <C, R extends Serializable> List<R> run(DeviceTask<S, C, R> task, int places, Fold<C> fold)
      throws InterruptedException {
    List<R> told = new ArrayList<>(Collections.nCopies(places, null));
    Groups groups = Groups.of(places);
    int count = groups.count();
    AtomicInteger next = new AtomicInteger();
    List<FutureTask<Void>> running = new ArrayList<>();
    for (S site : sites) {
      Callable<Void> work =
          () -> {
            try {
              for (int g = take(next, groups); g < count; g = take(next, groups)) {
                int end = behind(g, groups);
                for (int i = g; i < end && next.get() <= count; i++) {
                  requireNotInterrupted();
                  runGroup(task, groups, i, fold, site, told);
                }
              }
              return null;
            } catch (Throwable e) {
              // Nobody goes on with a round that is lost.
              next.set(count + 1);
              throw e;
            }
          };
      running.add(new FutureTask<>(work));
    }
    running.stream().skip(1).forEach(threads::execute);
    // The calling thread would have to wait for all: to wake it costs what a device does.
    running.get(0).run();
    await(running, () -> next.set(count + 1));
    return told;
  }

  private static void requireNotInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("a thread of simulated devices was interrupted");
    }
  }

  private int take(AtomicInteger next, Groups groups) {
    return next.getAndUpdate(group -> behind(group, groups));
  }

  /** Behind the groups that a thread takes at a time: of the places left, its part of a half. */
  private int behind(int group, Groups groups) {
    if (group >= groups.count()) {
      return group;
    }
    int end = groups.first(group) + (groups.places() - groups.first(group)) / (2 * sites.size());
    int behind = group + 1;
    while (behind < groups.count() && groups.end(behind) <= end) {
      behind++;
    }
    return behind;
  }

  /** Also those that have begun when one fails or the caller is interrupted: sites are theirs. */
  private static void await(List<FutureTask<Void>> running, Runnable stop)
      throws InterruptedException {
    Optional<Throwable> failure = Optional.empty();
    boolean interrupted = Thread.interrupted();
    if (interrupted) {
      stop.run();
    }
    for (int i = 0; i < running.size(); ) {
      try {
        for (int spin = 0; spin < SPINS && !running.get(i).isDone(); spin++) {
          Thread.onSpinWait();
        }
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
  private static <S, C, R extends Serializable> void runGroup(
      DeviceTask<S, C, R> task, Groups groups, int group, Fold<C> fold, S site, List<R> told) {
    for (int place = groups.first(group); place < groups.end(group); place++) {
      // Each place is one thread's; that all are done is awaited before the list is read.
      told.set(place, task.run(site, place, fold));
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
