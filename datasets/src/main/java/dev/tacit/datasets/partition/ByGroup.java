package dev.tacit.datasets.partition;

import dev.tacit.datasets.GroupedStore;
import dev.tacit.learning.data.ExampleStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The natural partition: the examples of one group (a person, a device, a speaking role) go to one
 * client. With fewer clients than groups a client gets several, as many as any other or one more;
 * so what protects all examples of a client protects all examples of a group.
 *
 * <p>Only groups that have examples in the store count; at most as many clients as these.
 */
public record ByGroup() implements Partition {
  @Override
  public List<int[]> assign(ExampleStore examples, int clients, Random random) {
    if (GroupedStore.groupsOf(examples) == 0) {
      throw new IllegalArgumentException(
          "partition must be other than groups since the data set has none");
    }
    List<int[]> groups = groups(examples);
    if (clients > groups.size()) {
      throw new IllegalArgumentException(
          "clients must be at most as many as groups, " + groups.size() + ", but was " + clients);
    }
    List<int[]> parts = new ArrayList<>(clients);
    for (int[] own : Deal.cut(Deal.shuffled(groups.size(), random), clients)) {
      List<int[]> pieces = new ArrayList<>(own.length);
      for (int group : own) {
        pieces.add(groups.get(group));
      }
      parts.add(Deal.concatenate(pieces));
    }
    return parts;
  }

  /** The examples of each group that has any, in the store's order. */
  private static List<int[]> groups(ExampleStore examples) {
    int[] sizes = new int[GroupedStore.groupsOf(examples)];
    for (int example = 0; example < examples.size(); example++) {
      sizes[GroupedStore.groupOf(examples, example)]++;
    }
    int[][] members = new int[sizes.length][];
    Arrays.setAll(members, group -> new int[sizes[group]]);
    Arrays.fill(sizes, 0);
    for (int example = 0; example < examples.size(); example++) {
      int group = GroupedStore.groupOf(examples, example);
      members[group][sizes[group]++] = example;
    }
    return Arrays.stream(members).filter(numbers -> numbers.length > 0).toList();
  }
}
