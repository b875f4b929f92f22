package dev.tacit.learning.data;

import java.util.OptionalInt;

/**
 * Examples of one shape, by number, each with a label, a target of real numbers, or both.
 *
 * <p>Implementations are immutable, or at least safe to read from several threads, and do not
 * change size while in use. The unit of privacy "example" is one number of this store: nothing
 * protects a person who appears under several.
 */
public interface ExampleStore {
  /** How many examples. */
  int size();

  /** Channels, height, width for images; the length of the context for tokens. */
  int[] inputShape();

  /** How many classes; labels are 0..classes-1. Examples without labels are all of one class. */
  int classes();

  /**
   * For tokens, how many there are: inputs are whole numbers below that. Empty for other inputs. A
   * promise, as {@link #classes} is one of the labels; {@link WellFormed} checks both.
   */
  default OptionalInt vocabulary() {
    return OptionalInt.empty();
  }

  /**
   * Writes one example's input, row-major: for images in the order channel, row, column; tokens as
   * whole numbers.
   */
  void input(int example, float[] into, int offset);

  /** The label of one example. */
  int label(int example);

  /** How many numbers an example's target has, for regression; 0 if there are no targets. */
  default int targets() {
    return 0;
  }

  /**
   * Writes one example's target, {@link #targets} finite numbers.
   *
   * @throws UnsupportedOperationException if there are no targets
   */
  default void target(int example, float[] into, int offset) {
    throw new UnsupportedOperationException("the examples have no targets");
  }
}
