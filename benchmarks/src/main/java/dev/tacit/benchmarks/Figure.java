package dev.tacit.benchmarks;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What was measured.
 *
 * @param name what it is, in plain words
 * @param unit of the three numbers
 * @param bound what the median must not be worse than, if there is one
 * @param moreIsBetter whether the bound is a least
 * @param value what the measured code computed, or empty
 */
record Figure(
    String name,
    String unit,
    double minimum,
    double median,
    double maximum,
    OptionalDouble bound,
    boolean moreIsBetter,
    String value) {
  Figure {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(bound, "bound");
    Objects.requireNonNull(value, "value");
  }

  /** Of repeated measurements, without a bound. */
  static Figure of(String name, String unit, double[] measured) {
    double[] sorted = measured.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Figure(
        name,
        unit,
        sorted[0],
        median,
        sorted[sorted.length - 1],
        OptionalDouble.empty(),
        false,
        "");
  }

  Figure atMost(double most) {
    return new Figure(name, unit, minimum, median, maximum, OptionalDouble.of(most), false, value);
  }

  Figure atLeast(double least) {
    return new Figure(name, unit, minimum, median, maximum, OptionalDouble.of(least), true, value);
  }

  Figure reaching(String reached) {
    return new Figure(name, unit, minimum, median, maximum, bound, moreIsBetter, reached);
  }

  /** True without a bound. */
  boolean holds() {
    return bound.isEmpty()
        || (moreIsBetter ? median >= bound.getAsDouble() : median <= bound.getAsDouble());
  }
}
