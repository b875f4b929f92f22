package dev.tacit.datasets.transform;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * What inputs look like.
 *
 * @param shape the axes; not to be changed
 * @param vocabulary as in {@link dev.tacit.learning.data.ExampleStore#vocabulary}
 */
public record Form(int[] shape, OptionalInt vocabulary) {
  private static final int MOST_NUMBERS = 1 << 24;

  /** Numbers, not tokens. */
  static Form of(int... shape) {
    return new Form(shape, OptionalInt.empty());
  }

  /** How many numbers an input has. */
  public int numbers() {
    long numbers = 1;
    for (int side : shape) {
      numbers *= side;
      if (side < 1 || numbers > MOST_NUMBERS) {
        throw new IllegalArgumentException(
            "shape must be of axes of at least 1 and of at most "
                + MOST_NUMBERS
                + " numbers but was "
                + Arrays.toString(shape));
      }
    }
    return (int) numbers;
  }

  /** Refuses tokens, which are names and not amounts. */
  Form requireAmounts(String what) {
    if (vocabulary.isPresent()) {
      throw new IllegalArgumentException(what + " must be of numbers but was of tokens");
    }
    return this;
  }

  /** Refuses all but channels, height and width. */
  Form requireImage(String what) {
    requireAmounts(what);
    if (shape.length != 3) {
      throw new IllegalArgumentException(
          what + " must be of channels, height and width but was of " + shape.length + " axes");
    }
    return this;
  }
}
