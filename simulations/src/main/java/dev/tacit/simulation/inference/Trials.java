package dev.tacit.simulation.inference;

import dev.tacit.learning.argument.Argument;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Independent simulations, several at a time, each on one thread. */
final class Trials {
  /** One of them; a function of its number alone. */
  interface Trial<T> {
    T run(int number) throws InterruptedException;
  }

  private Trials() {}

  /**
   * Runs all.
   *
   * @param threads in [1, 1024]
   * @param done hears after each how many are done, on one thread at a time
   * @return what each came to, by number
   */
  static <T> List<T> run(int count, int threads, IntConsumer done, Trial<T> trial)
      throws InterruptedException {
    Argument.within("threads", threads, 1, 1024);
    ExecutorService workers = Executors.newFixedThreadPool(Math.min(threads, count));
    try {
      AtomicInteger finished = new AtomicInteger();
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        running.add(
            workers.submit(
                () -> {
                  T result = trial.run(number);
                  synchronized (finished) {
                    done.accept(finished.incrementAndGet());
                  }
                  return result;
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } finally {
      workers.shutdownNow();
    }
  }

  private static RuntimeException unchecked(Throwable cause) throws InterruptedException {
    if (cause instanceof Error error) {
      throw error;
    } else if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    return (RuntimeException) cause;
  }
}
