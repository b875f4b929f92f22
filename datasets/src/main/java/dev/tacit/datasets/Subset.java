package dev.tacit.datasets;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.data.Selection;

/**
 * Some examples of a store, renumbered, with their groups; nothing is copied.
 *
 * @param numbers which, in the order that they are numbered here; not to be changed
 */
public record Subset(ExampleStore whole, int[] numbers) implements Selection, GroupedStore {
  @Override
  public int groups() {
    return GroupedStore.groupsOf(whole);
  }

  @Override
  public int group(int example) {
    return GroupedStore.groupOf(whole, numbers[example]);
  }
}
