package dev.tacit.learning.dpftrl;

/** The checks of this package's arguments. */
final class Require {
  private Require() {}

  static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be positive and finite but was " + value);
    }
  }

  static void within(String name, long value, long least, long most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          name + " must be in [" + least + ", " + most + "] but was " + value);
    }
  }

  static void length(String name, int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(
          name + " must be " + expected + " numbers but was " + length);
    }
  }
}
