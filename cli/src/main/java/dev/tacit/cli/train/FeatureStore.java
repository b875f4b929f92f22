package dev.tacit.cli.train;

import dev.tacit.datasets.GroupedStore;
import dev.tacit.learning.data.ExampleStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/** Examples whose inputs were computed from another store's once, and are kept in memory. */
final class FeatureStore implements GroupedStore {
  /** Examples between two words to who waits. */
  private static final int PORTION = 64;

  private final ExampleStore from;
  private final float[][] features;
  private final int[] shape;

  private FeatureStore(ExampleStore from, float[][] features, int[] shape) {
    this.from = from;
    this.features = features;
    this.shape = shape.clone();
  }

  /**
   * Computes all of them.
   *
   * @param feature of one input, from several threads at a time; the array that it returns is kept
   * @param progress hears how many are done, one thread at a time
   */
  static FeatureStore of(
      ExampleStore from,
      UnaryOperator<float[]> feature,
      int[] shape,
      int threads,
      IntConsumer progress)
      throws InterruptedException {
    float[][] features = new float[from.size()][];
    int numbers = 1;
    for (int side : from.inputShape()) {
      numbers = Math.multiplyExact(numbers, side);
    }
    int size = numbers;
    AtomicInteger next = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Runnable work =
        () -> {
          float[] input = new float[size];
          for (int start = next.getAndAdd(PORTION);
              start < features.length && !Thread.currentThread().isInterrupted();
              start = next.getAndAdd(PORTION)) {
            int end = Math.min(features.length, start + PORTION);
            for (int i = start; i < end; i++) {
              from.input(i, input, 0);
              features[i] = feature.apply(input);
            }
            synchronized (done) {
              progress.accept(done.addAndGet(end - start));
            }
          }
        };
    run(work, threads);
    return new FeatureStore(from, features, shape);
  }

  private static void run(Runnable work, int threads) throws InterruptedException {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "features");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(pool.submit(work));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("features could not be made: " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
    }
  }

  @Override
  public int size() {
    return features.length;
  }

  @Override
  public int[] inputShape() {
    return shape.clone();
  }

  @Override
  public int classes() {
    return from.classes();
  }

  @Override
  public void input(int example, float[] into, int offset) {
    System.arraycopy(features[example], 0, into, offset, features[example].length);
  }

  @Override
  public int label(int example) {
    return from.label(example);
  }

  @Override
  public int targets() {
    return from.targets();
  }

  @Override
  public void target(int example, float[] into, int offset) {
    from.target(example, into, offset);
  }

  @Override
  public int groups() {
    return GroupedStore.groupsOf(from);
  }

  @Override
  public int group(int example) {
    return GroupedStore.groupOf(from, example);
  }
}
