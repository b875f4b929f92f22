package dev.tacit.learning.dpsgd;

import dev.tacit.learning.kernels.Loops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * The calling thread and some more, for work in parts. Not thread-safe: parts are handed out by one
 * thread at a time.
 */
public final class Workers implements AutoCloseable {
  private final int count;
  private final ExecutorService others;

  /**
   * @param count threads, the calling one included
   */
  public Workers(int count) {
    if (count < 1 || count > 1024) {
      throw new IllegalArgumentException("threads must be in [1, 1024] but was " + count);
    }
    this.count = count;
    this.others = count == 1 ? null : Executors.newFixedThreadPool(count - 1, Workers::thread);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "training");
    thread.setDaemon(true);
    return thread;
  }

  /** Threads, the calling one included. */
  public int count() {
    return count;
  }

  /**
   * Does the parts 0..parts-1, each on a thread of its own, and waits for all of them.
   *
   * @param parts at most {@link #count}
   * @throws RuntimeException the first that a part threw
   */
  public void run(int parts, IntConsumer part) {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 1; i < parts; i++) {
      int other = i;
      running.add(others.submit(() -> part.accept(other)));
    }
    RuntimeException failure = null;
    try {
      part.accept(0);
    } catch (RuntimeException e) {
      failure = e;
    }
    for (Future<?> other : running) {
      RuntimeException its = outcome(other);
      failure = failure == null ? its : failure;
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Adds to the first of the threads' sums the others, each thread over a part of the numbers.
   *
   * @param sums of equal lengths; 1 or more, at most {@link #count}
   */
  public void addUp(double[][] sums) {
    if (sums.length > 1) {
      run(sums.length, part -> addUp(sums, part));
    }
  }

  private static void addUp(double[][] sums, int part) {
    int length = sums[0].length;
    int from = (int) ((long) length * part / sums.length);
    int to = (int) ((long) length * (part + 1) / sums.length);
    for (int other = 1; other < sums.length; other++) {
      Loops.add(sums[0], from, sums[other], from, to - from);
    }
  }

  private static RuntimeException outcome(Future<?> other) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          other.get();
          return null;
        } catch (InterruptedException e) {
          // The part still writes to shared memory: wait, and leave the interrupt to the caller.
          interrupted = true;
        } catch (ExecutionException e) {
          return new IllegalStateException("a thread of training failed", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    if (others != null) {
      others.shutdown();
    }
  }
}
