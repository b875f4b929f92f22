package dev.tacit.benchmarks.secagg;

import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.graph.NeighbourGraph;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A session to measure: every twentieth device is lost after it shared its keys and before it gives
 * its input, when its masks are in others' inputs already.
 *
 * @param cohort devices
 * @param degree neighbours of each
 * @param threshold shares that rebuild a secret
 * @param dimension elements of 32 bits of each input
 */
public record Setting(int cohort, int degree, int threshold, int dimension) {
  /** Degree and threshold for a cohort that may lie, a vector of a model of a million weights. */
  public static final Setting LONG_VECTOR = new Setting(1_000, 52, 37, 1_000_000);

  /** Degree and threshold for semi-honest parties. */
  public static final Setting LARGE_COHORT = new Setting(10_000, 34, 20, 10_000);

  public static final int RING_BITS = 32;
  private static final int LOST_OF = 20;
  private static final int FIRST_LOST = 7;

  public SecAggParameters parameters() {
    return new SecAggParameters(degree, threshold, RING_BITS, dimension);
  }

  /** Names as long as those that the authority gives. */
  public List<String> roster() {
    return IntStream.range(0, cohort).mapToObj(Setting::name).toList();
  }

  /** For a program's command line. */
  List<String> toArguments() {
    return Stream.of(cohort, degree, threshold, dimension).map(String::valueOf).toList();
  }

  static Setting ofArguments(String[] arguments) {
    int[] numbers = Stream.of(arguments).mapToInt(Integer::parseInt).toArray();
    return new Setting(numbers[0], numbers[1], numbers[2], numbers[3]);
  }

  /** A device's name says its index. */
  static String name(int device) {
    return String.format("device-%016x", device);
  }

  static int indexOf(String name) {
    return Integer.parseInt(name.substring(name.length() - 8), 16);
  }

  SessionBinding binding() {
    return SessionBinding.of("population", "task", 1, roster(), new byte[32], new byte[32]);
  }

  boolean isLost(int device) {
    return device % LOST_OF == FIRST_LOST;
  }

  public int survivors() {
    return (int) IntStream.range(0, cohort).filter(device -> !isLost(device)).count();
  }

  /** Neighbours of which one is lost and one survives: masks that the server must take off. */
  public int lostPairs() {
    NeighbourGraph graph = NeighbourGraph.of(parameters(), binding());
    return IntStream.range(0, cohort)
        .filter(this::isLost)
        .map(
            lost ->
                (int)
                    IntStream.of(graph.closedNeighbourhood(lost))
                        .filter(device -> !isLost(device))
                        .count())
        .sum();
  }

  /** A device's input: any 32 bits, the same whenever it is asked for. */
  int[] input(int device) {
    return new SplittableRandom(device).ints(dimension).toArray();
  }

  /** Adds a device's input to a sum. */
  void addInput(int device, int[] sum) {
    SplittableRandom random = new SplittableRandom(device);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += random.nextInt();
    }
  }
}
