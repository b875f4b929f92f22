package dev.tacit.simulation.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Threads of this machine, each with a site of its own for as long as the engine is there. Groups
 * of places go to whoever is free, in order: several at a time at first, so that sums of neighbours
 * meet in one thread's near cache, and one by one at last, so that all are done together.
 */
public final class LocalEngine<S> implements Engine<S> {
  /** Some 0.2 ms: the last devices are done by then, or it does not matter. */
  private static final int SPINS = 4000;

  /** After which a thread ends, so that an engine that nobody holds is gone with its sites. */
  private static final int IDLE_SECONDS = 60;

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
    int helpers = Math.max(1, threads - 1);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            helpers,
            helpers,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "simulated devices");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
  }

  @Override
  public <C, R extends Serializable> List<R> run(DeviceTask<S, C, R> task, int places, Fold<C> fold)
      throws InterruptedException {
    Groups groups = Groups.of(places);
    return run(task, groups, 0, groups.count(), fold);
  }

  /**
   * The same of some groups of a round.
   *
   * @param first of the groups
   * @param end behind the last, above {@code first}
   * @return what was told of their places, in order
   */
  public <C, R extends Serializable> List<R> run(
      DeviceTask<S, C, R> task, Groups groups, int first, int end, Fold<C> fold)
      throws InterruptedException {
    if (first < 0 || end <= first || end > groups.count()) {
      throw new IllegalArgumentException(
          "groups must be some of %d but were %d to %d".formatted(groups.count(), first, end));
    }
    GroupWork<S, C, R> work = new GroupWork<>(task, groups, first, end, sites.size(), fold);
    List<FutureTask<Void>> running = new ArrayList<>();
    sites.forEach(site -> running.add(new FutureTask<>(() -> work.run(site))));
    int begun = 1;
    try {
      for (; begun < running.size(); begun++) {
        threads.execute(running.get(begun));
      }
      // The calling thread would have to wait for all: to wake it costs what a device does.
      running.get(0).run();
    } catch (Throwable e) {
      // There is no thread for it: those that have begun are to leave their sites before.
      work.stop();
      await(running.subList(1, begun), work);
      throw e;
    }
    await(running, work);
    return work.told();
  }

  /** Also those that have begun when one fails or the caller is interrupted: sites are theirs. */
  private static void await(List<FutureTask<Void>> running, GroupWork<?, ?, ?> work)
      throws InterruptedException {
    Optional<Throwable> failure = Optional.empty();
    boolean interrupted = Thread.interrupted();
    if (interrupted) {
      work.interrupt();
    }
    for (int i = 0; i < running.size(); ) {
      try {
        for (int spin = 0; spin < SPINS && !running.get(i).isDone(); spin++) {
          Thread.onSpinWait();
        }
        running.get(i).get();
        i++;
      } catch (ExecutionException e) {
        // The others hear of it from the work itself.
        failure = failure.or(() -> Optional.of(e.getCause()));
        i++;
      } catch (InterruptedException e) {
        interrupted = true;
        work.interrupt();
      }
    }
    if (interrupted) {
      throw new InterruptedException("the round was interrupted");
    }
    if (failure.isPresent()) {
      throw unchecked(failure.get());
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
