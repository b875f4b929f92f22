package dev.tacit.simulation.spark;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** The sites of a JVM: no more are made than tasks ran at once. Thread-safe. */
final class SitePool<S> {
  private final Supplier<S> maker;
  private final Queue<S> free = new ConcurrentLinkedQueue<>();

  SitePool(Supplier<S> maker) {
    this.maker = maker;
  }

  /** The caller's alone until it is given back. */
  S take() {
    S site = free.poll();
    return site == null ? maker.get() : site;
  }

  void give(S site) {
    free.add(site);
  }
}
