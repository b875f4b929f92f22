package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A vector cut into ranges, each with a secure stream of its own, so that several threads draw
 * independently. Not thread-safe: one for each call.
 */
final class NoiseRanges implements AutoCloseable {
  private static final int LEAST_RANGE = 1 << 15;

  private final int dimension;
  private final List<SecureRandomStream> streams = new ArrayList<>();

  /** As many ranges as there are processors, unless that makes them short. */
  NoiseRanges(int dimension) {
    this.dimension = dimension;
    int most = (dimension + LEAST_RANGE - 1) / LEAST_RANGE;
    int count = Math.max(1, Math.min(most, Runtime.getRuntime().availableProcessors()));
    for (int i = 0; i < count; i++) {
      streams.add(SecureRandomStream.create());
    }
  }

  /** What is done to the coordinates in [from, to). */
  interface Task {
    /** A number that is at least 0; those of all ranges are added up. */
    long run(SecureRandomStream random, int from, int to);
  }

  /**
   * Runs a task on every range, in parallel.
   *
   * @throws ArithmeticException if the sum is above {@code Long.MAX_VALUE}
   */
  long sum(Task task) {
    int count = streams.size();
    if (count == 1) {
      return task.run(streams.get(0), 0, dimension);
    }
    return IntStream.range(0, count)
        .parallel()
        .mapToLong(i -> task.run(streams.get(i), bound(i, count), bound(i + 1, count)))
        .reduce(0, Math::addExact);
  }

  private int bound(int i, int count) {
    return (int) ((long) dimension * i / count);
  }

  @Override
  public void close() {
    streams.forEach(SecureRandomStream::close);
  }
}
