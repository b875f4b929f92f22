package dev.tacit.learning.data;

import java.util.OptionalInt;

/** Whether examples are what their store says. */
public final class WellFormed {
  private WellFormed() {}

  /**
   * Reads every example once, so that afterwards none can make training fail on any model that
   * takes the store: such a failure would tell of the example without noise.
   *
   * @throws IllegalArgumentException if a label is not below the classes, an input or a target is
   *     not finite, or a token not below the vocabulary; names the example, not its values
   */
  public static void check(ExampleStore examples) {
    int size = 1;
    for (int side : examples.inputShape()) {
      size = Math.multiplyExact(size, side);
    }
    float[] input = new float[size];
    float[] target = new float[examples.targets()];
    OptionalInt vocabulary = examples.vocabulary();
    for (int example = 0; example < examples.size(); example++) {
      int label = examples.label(example);
      require(label >= 0 && label < examples.classes(), "label must be below classes", example);
      examples.input(example, input, 0);
      for (float value : input) {
        require(Float.isFinite(value), "input must be finite", example);
        require(
            vocabulary.isEmpty() || isToken(value, vocabulary.getAsInt()),
            "token must be a whole number below the vocabulary's size",
            example);
      }
      if (target.length > 0) {
        examples.target(example, target, 0);
      }
      for (float value : target) {
        require(Float.isFinite(value), "target must be finite", example);
      }
    }
  }

  /** Whether a number is a token of a vocabulary. */
  public static boolean isToken(float value, int vocabulary) {
    return value >= 0 && value < vocabulary && value == (int) value;
  }

  private static void require(boolean holds, String rule, int example) {
    if (!holds) {
      throw new IllegalArgumentException(rule + " but was not at example " + example);
    }
  }
}
