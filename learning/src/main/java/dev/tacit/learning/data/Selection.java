package dev.tacit.learning.data;

import java.util.OptionalInt;

/** Some examples of a store, renumbered; nothing is copied. */
public interface Selection extends ExampleStore {
  /** The store that they are of. */
  ExampleStore whole();

  /** Which, in the order that they are numbered here; not to be changed. */
  int[] numbers();

  @Override
  default int size() {
    return numbers().length;
  }

  @Override
  default int[] inputShape() {
    return whole().inputShape();
  }

  @Override
  default int classes() {
    return whole().classes();
  }

  @Override
  default OptionalInt vocabulary() {
    return whole().vocabulary();
  }

  @Override
  default void input(int example, float[] into, int offset) {
    whole().input(numbers()[example], into, offset);
  }

  @Override
  default int label(int example) {
    return whole().label(numbers()[example]);
  }

  @Override
  default int targets() {
    return whole().targets();
  }

  @Override
  default void target(int example, float[] into, int offset) {
    whole().target(numbers()[example], into, offset);
  }
}
