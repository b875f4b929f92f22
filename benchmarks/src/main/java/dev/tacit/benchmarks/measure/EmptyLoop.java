package dev.tacit.benchmarks.measure;

import java.util.stream.IntStream;

/** Arithmetic without memory: how much faster some threads can be at all on this machine. */
public final class EmptyLoop {
  private static final long STEPS = 800_000_000L;

  private EmptyLoop() {}

  /** The same work, divided among parts that may run side by side; some number that it gives. */
  public static long run(int parts) {
    return IntStream.range(0, parts).parallel().mapToLong(part -> steps(STEPS / parts)).sum();
  }

  private static long steps(long number) {
    long x = 1;
    for (long i = 0; i < number; i++) {
      x = x * 6364136223846793005L + 1442695040888963407L;
    }
    return x;
  }
}
