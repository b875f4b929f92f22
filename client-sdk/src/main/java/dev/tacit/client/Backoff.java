package dev.tacit.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with jitter: after the n-th failure in a row, wait a time drawn evenly from
 * the upper half of {@code min(longest, first * 2^(n-1))}. The spread keeps devices from coming
 * back all at once. Not thread-safe.
 */
final class Backoff {
  private final long firstMillis;
  private final long longestMillis;
  private final RandomGenerator random;
  private int failures;

  Backoff(Duration first, Duration longest, RandomGenerator random) {
    this.firstMillis = first.toMillis();
    this.longestMillis = longest.toMillis();
    this.random = random;
  }

  Duration next() {
    int doublings = Math.min(failures++, 30);
    long ceiling = Math.min(longestMillis, firstMillis << doublings);
    return Duration.ofMillis(ceiling - random.nextLong(ceiling / 2 + 1));
  }

  void reset() {
    failures = 0;
  }
}
