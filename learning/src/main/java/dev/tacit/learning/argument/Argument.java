package dev.tacit.learning.argument;

/**
 * Checks of numbers that a caller gives, each with the message "NAME must be RULE but was VALUE".
 * All throw {@link IllegalArgumentException}, also for NaN.
 */
public final class Argument {
  private Argument() {}

  /** Above 0 and finite. */
  public static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be positive and finite but was " + value);
    }
  }

  /** 0 or more, and finite. */
  public static void notNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be at least 0 and finite but was " + value);
    }
  }

  /** In [0, 1). */
  public static void fraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1) but was " + value);
    }
  }

  /**
   * What a proximal term can be multiplied by: 0 or more, and below 2 over the learning rate. From
   * there on the pull alone diverges, w - start being multiplied by 1 - rate times mu in each step.
   *
   * @param learningRate positive
   */
  public static void proximal(String name, double mu, double learningRate) {
    if (!(mu >= 0 && mu * learningRate < 2)) {
      throw new IllegalArgumentException(
          name
              + " must be at least 0 and below "
              + 2 / learningRate
              + ", 2 over the learning rate, from where the pull alone diverges, but was "
              + mu);
    }
  }

  /** 1 or more. */
  public static void atLeastOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1 but was " + value);
    }
  }

  /** In [least, most]. */
  public static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be in [" + least + ", " + most + "] but was " + value);
    }
  }

  /** As many numbers as there must be. */
  public static void length(String name, int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(
          name + " must be " + expected + " numbers but was " + length);
    }
  }
}
