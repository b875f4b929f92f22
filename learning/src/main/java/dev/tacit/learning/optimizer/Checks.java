package dev.tacit.learning.optimizer;

/** Rules that settings share. */
final class Checks {
  private Checks() {}

  static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be positive and finite but was " + value);
    }
  }

  static void notNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be at least 0 and finite but was " + value);
    }
  }

  /** In [0, 1). */
  static void fraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1) but was " + value);
    }
  }

  static void atLeastOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1 but was " + value);
    }
  }

  static void length(String name, float[] values, int length) {
    if (values.length != length) {
      throw new IllegalArgumentException(
          name + " must be " + length + " numbers but was " + values.length);
    }
  }
}
