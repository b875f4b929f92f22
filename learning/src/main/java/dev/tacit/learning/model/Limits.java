package dev.tacit.learning.model;

import java.util.Arrays;

/** What all specifications are held to, so that a file from elsewhere cannot ask for the moon. */
final class Limits {
  static final int WIDTH = 1 << 16;
  static final int KERNEL = 1 << 10;
  static final int SIZE = 1 << 26;

  private Limits() {}

  static void check(String name, int value, int minimum, int maximum) {
    if (value < minimum || value > maximum) {
      throw new IllegalArgumentException(
          name + " must be in " + minimum + ".." + maximum + " but was " + value);
    }
  }

  static int product(String name, int... factors) {
    long product = 1;
    for (int factor : factors) {
      if (factor < 1 || product * factor > SIZE) {
        throw new IllegalArgumentException(
            name
                + " must have positive sizes and at most "
                + SIZE
                + " numbers but was "
                + Arrays.toString(factors));
      }
      product *= factor;
    }
    return (int) product;
  }

  static void rank(String layer, int[] shape, int rank) {
    if (shape.length != rank) {
      throw new IllegalArgumentException(
          layer + " must get " + rank + " axes but was given " + Arrays.toString(shape));
    }
  }

  static void ranks(String layer, int[] shape, int least, int most) {
    if (shape.length < least || shape.length > most) {
      throw new IllegalArgumentException(
          layer
              + " must get "
              + least
              + " to "
              + most
              + " axes but was given "
              + Arrays.toString(shape));
    }
  }

  static void width(String name, int value, int comingIn, String what) {
    if (value != comingIn) {
      throw new IllegalArgumentException(
          name + " must be the " + comingIn + " " + what + " that come in but was " + value);
    }
  }

  static void divides(String name, int divisor, int number) {
    if (number % divisor != 0) {
      throw new IllegalArgumentException(name + " must divide " + number + " but was " + divisor);
    }
  }

  static void epsilon(String layer, double value) {
    if (!(value >= 1e-12 && value <= 1)) {
      throw new IllegalArgumentException(layer + " epsilon must be in [1e-12, 1] but was " + value);
    }
  }
}
