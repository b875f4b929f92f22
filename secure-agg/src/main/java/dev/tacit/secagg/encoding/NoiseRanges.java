package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.RandomStream;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A vector cut into ranges, each with a stream of its own, so that several threads draw
 * independently. Not thread-safe: one for each call.
 */
final class NoiseRanges implements AutoCloseable {
  private static final int LEAST_RANGE = 1 << 15;

  /** Coordinates of a block: to change it changes what every seed gives. */
  static final int BLOCK = 1 << 14;

  private final int dimension;

  /** Coordinates of each range but the last, or 0 where ranges are as even as can be. */
  private final int block;

  private final List<? extends RandomStream> streams;

  private NoiseRanges(int dimension, int block, List<? extends RandomStream> streams) {
    this.dimension = dimension;
    this.block = block;
    this.streams = streams;
  }

  /**
   * With secure streams: as many ranges as there are processors, unless that makes them short. What
   * is drawn for a coordinate depends on the machine, which no secure noise minds.
   */
  NoiseRanges(int dimension) {
    this(dimension, 0, secure(dimension));
  }

  private static List<SecureRandomStream> secure(int dimension) {
    int most = ceil(dimension, LEAST_RANGE);
    int count = Math.max(1, Math.min(most, Runtime.getRuntime().availableProcessors()));
    return IntStream.range(0, count).mapToObj(i -> SecureRandomStream.create()).toList();
  }

  /**
   * In ranges of {@value #BLOCK} coordinates, whatever the machine: with streams that are functions
   * of their places, so is what is drawn, by any number of threads.
   *
   * @param streams of the ranges 0, 1, 2, ...; each is asked for once
   */
  static NoiseRanges ofBlocks(int dimension, IntFunction<? extends RandomStream> streams) {
    int count = Math.max(1, ceil(dimension, BLOCK));
    return new NoiseRanges(dimension, BLOCK, IntStream.range(0, count).mapToObj(streams).toList());
  }

  /** One range, of the calling thread alone; the stream is the caller's to close. */
  static NoiseRanges of(int dimension, RandomStream stream) {
    return new NoiseRanges(dimension, 0, List.of(stream));
  }

  private static int ceil(int dimension, int range) {
    return (int) (((long) dimension + range - 1) / range);
  }

  /** What is done to the coordinates in [from, to). */
  interface Task {
    /** A number that is at least 0; those of all ranges are added up. */
    long run(RandomStream random, int from, int to);
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
        .mapToLong(i -> task.run(streams.get(i), bound(i), bound(i + 1)))
        .reduce(0, Math::addExact);
  }

  private int bound(int i) {
    return block == 0
        ? (int) ((long) dimension * i / streams.size())
        : (int) Math.min(dimension, (long) block * i);
  }

  @Override
  public void close() {
    streams.forEach(RandomStream::close);
  }
}
