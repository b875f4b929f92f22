package dev.tacit.datasets;

import dev.tacit.learning.data.ExampleStore;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * A store in three: to train on, to choose settings with, to test with. The same seed splits the
 * same way everywhere ({@link Random}'s sequence is specified).
 *
 * <p>A split by example puts one person's examples on both sides; where that matters, split by a
 * column that keeps people together.
 */
public record Split(Subset train, Subset validation, Subset test) {
  /**
   * At random.
   *
   * @param validation share of the examples, rounded down; in [0, 1)
   * @param test likewise; both together below 1
   */
  public static Split bySeed(ExampleStore examples, double validation, double test, long seed) {
    Purpose[] purposes = draw(examples.size(), validation, test, seed);
    return by(examples, example -> purposes[example]);
  }

  /** By what says of each example what it is for, such as a column. */
  public static Split by(ExampleStore examples, IntFunction<Purpose> column) {
    int[][] numbers = new int[Purpose.values().length][examples.size()];
    int[] sizes = new int[numbers.length];
    for (int example = 0; example < examples.size(); example++) {
      int purpose = column.apply(example).ordinal();
      numbers[purpose][sizes[purpose]++] = example;
    }
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Arrays.copyOf(numbers[i], sizes[i]);
    }
    return new Split(
        new Subset(examples, numbers[0]),
        new Subset(examples, numbers[1]),
        new Subset(examples, numbers[2]));
  }

  /** What each of so many examples is for, as {@link #bySeed} draws it. */
  public static Purpose[] draw(int size, double validation, double test, long seed) {
    checkShares(validation, test);
    Purpose[] purposes = new Purpose[size];
    int testing = (int) (test * size);
    int validating = (int) (validation * size);
    for (int i = 0; i < size; i++) {
      purposes[i] =
          i < testing
              ? Purpose.TEST
              : i < testing + validating ? Purpose.VALIDATION : Purpose.TRAIN;
    }
    // Fisher and Yates.
    Random random = new Random(seed);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Purpose swap = purposes[i];
      purposes[i] = purposes[j];
      purposes[j] = swap;
    }
    return purposes;
  }

  /** Refuses shares that leave nothing to train on. */
  public static void checkShares(double validation, double test) {
    if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
      throw new IllegalArgumentException(
          "validation and test must be shares of at least 0 and below 1 together but were "
              + validation
              + " and "
              + test);
    }
  }
}
