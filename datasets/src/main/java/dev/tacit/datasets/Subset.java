package dev.tacit.datasets;

import dev.tacit.learning.data.ExampleStore;
import java.util.OptionalInt;

/**
 * Some examples of a store, renumbered; nothing is copied.
 *
 * @param numbers which, in the order that they are numbered here; not to be changed
 */
public record Subset(ExampleStore whole, int[] numbers) implements GroupedStore {
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

  @Override
  public int targets() {
    return whole.targets();
  }

  @Override
  public void target(int example, float[] into, int offset) {
    whole.target(numbers[example], into, offset);
  }

  @Override
  public int groups() {
    return GroupedStore.groupsOf(whole);
  }

  @Override
  public int group(int example) {
    return GroupedStore.groupOf(whole, numbers[example]);
  }
}
