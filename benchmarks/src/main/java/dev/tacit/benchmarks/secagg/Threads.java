package dev.tacit.benchmarks.secagg;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;

/** Runs work on a number of threads; parallel streams in it use these and no others. */
final class Threads implements AutoCloseable {
  private final ForkJoinPool pool;

  Threads(int number) {
    this.pool = new ForkJoinPool(number);
  }

  /**
   * The result of the work.
   *
   * @throws IllegalStateException if the work failed
   */
  <T> T call(Callable<T> work) throws InterruptedException {
    try {
      return pool.submit(work).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("work to be measured failed: " + e.getCause(), e);
    }
  }

  /** Nanoseconds that the work took, the start on another thread not counted. */
  long nanos(Runnable work) throws InterruptedException {
    return call(
        () -> {
          long start = System.nanoTime();
          work.run();
          return System.nanoTime() - start;
        });
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
