package dev.tacit.datasets.partition;

import dev.tacit.learning.data.ExampleStore;
import java.util.OptionalInt;

/** Some examples of a store, renumbered. */
record Part(ExampleStore whole, int[] numbers) implements ExampleStore {
  @Override
  public int size() {
    return numbers.length;
  }

  @Override
  public int[] inputShape() {
    return whole.inputShape();
  }

  @Override
  public int classes() {
    return whole.classes();
  }

  @Override
  public OptionalInt vocabulary() {
    return whole.vocabulary();
  }

  @Override
  public void input(int example, float[] into, int offset) {
    whole.input(numbers[example], into, offset);
  }

  @Override
  public int label(int example) {
    return whole.label(numbers[example]);
  }
}
