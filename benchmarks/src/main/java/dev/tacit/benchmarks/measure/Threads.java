package dev.tacit.benchmarks.measure;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;

/** Runs work on a number of threads; parallel streams in it use these and no others. */
public final class Threads implements AutoCloseable {
  private final ForkJoinPool pool;

  public Threads(int number) {
    this.pool = new ForkJoinPool(number);
  }

  /**
   * The result of the work.
   *
   * @throws IllegalStateException if the work failed
   */
  public <T> T call(Callable<T> work) throws InterruptedException {
    try {
      return pool.submit(work).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("work to be measured failed: " + e.getCause(), e);
    }
  }

  /** Nanoseconds that the work took, the start on another thread not counted. */
  public long nanos(Runnable work) throws InterruptedException {
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
