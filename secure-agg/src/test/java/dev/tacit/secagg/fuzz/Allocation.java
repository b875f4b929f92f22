package dev.tacit.secagg.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;

/** What this thread allocates while it works. */
final class Allocation {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  static long of(Runnable work) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** For work that can be done again: the first time, classes are loaded on the way. */
  static void requireAtMost(long bytes, Runnable work) {
    if (of(work) > bytes) {
      assertThat(of(work)).as("bytes allocated").isLessThanOrEqualTo(bytes);
    }
  }
}
