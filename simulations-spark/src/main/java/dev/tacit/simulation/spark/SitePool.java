package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.LocalEngine;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * The sites of a JVM, in engines of a task's threads: no more than tasks ran at once. Thread-safe.
 */
final class SitePool<S> {
  private final int threads;
  private final Supplier<S> maker;
  private final Queue<LocalEngine<S>> free = new ConcurrentLinkedQueue<>();

  /**
   * @param threads of a task, at least 1
   * @param maker of a site
   */
  SitePool(int threads, Supplier<S> maker) {
    this.threads = threads;
    this.maker = maker;
  }

  /** The caller's alone until it is given back. */
  LocalEngine<S> take() {
    LocalEngine<S> engine = free.poll();
    return engine == null ? new LocalEngine<>(threads, maker) : engine;
  }

  void give(LocalEngine<S> engine) {
    free.add(engine);
  }
}
