package dev.tacit.simulation.spark;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The pools of this JVM by what they are of, so that nothing is opened twice, whatever number of
 * tasks begin at once. Pools are their users': one that nobody holds is gone.
 */
final class OpenPools {
  private static final Map<String, WeakReference<SitePool<?>>> POOLS = new ConcurrentHashMap<>();

  private OpenPools() {}

  /**
   * The pool of a digest; others who ask for it wait while it is opened.
   *
   * @param digest of the source of {@code S}
   */
  static <S> SitePool<S> get(String digest, Supplier<SitePool<S>> open) {
    POOLS.values().removeIf(pool -> pool.get() == null);
    // Holds what the map does not.
    SitePool<?>[] found = new SitePool<?>[1];
    POOLS.compute(
        digest,
        (key, before) -> {
          found[0] = before == null ? null : before.get();
          if (found[0] != null) {
            return before;
          }
          found[0] = open.get();
          return new WeakReference<>(found[0]);
        });
    // Equal digests are of equal sources.
    @SuppressWarnings("unchecked")
    SitePool<S> pool = (SitePool<S>) found[0];
    return pool;
  }
}
