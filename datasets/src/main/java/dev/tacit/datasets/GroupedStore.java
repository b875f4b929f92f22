package dev.tacit.datasets;

import dev.tacit.learning.data.ExampleStore;

/**
 * Examples that may say to whom they belong: to which person, device or speaking role. Groups are
 * numbers; a store without any says 0 groups.
 */
public interface GroupedStore extends ExampleStore {
  /** How many groups there are in the whole data set, 0 if examples are not grouped. */
  int groups();

  /**
   * The group of one example, 0..groups-1.
   *
   * @throws UnsupportedOperationException if examples are not grouped
   */
  int group(int example);

  /** The groups of any store, 0 if its examples are not grouped. */
  static int groupsOf(ExampleStore examples) {
    return examples instanceof GroupedStore grouped ? grouped.groups() : 0;
  }

  /** The group of an example of any store, as {@link #group}. */
  static int groupOf(ExampleStore examples, int example) {
    if (examples instanceof GroupedStore grouped && grouped.groups() > 0) {
      return grouped.group(example);
    }
    throw new UnsupportedOperationException("the examples are not grouped");
  }
}
