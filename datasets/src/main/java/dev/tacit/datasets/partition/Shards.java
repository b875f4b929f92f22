package dev.tacit.datasets.partition;

import dev.tacit.learning.data.ExampleStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Sorted by label, cut into clients * perClient shards, and each client dealt that many at random
 * (McMahan, Moore, Ramage, Hampson, Agüera y Arcas, AISTATS 2017, section 3).
 *
 * @param perClient shards that each client gets, 1..1000
 */
public record Shards(int perClient) implements Partition {
  public Shards {
    if (perClient < 1 || perClient > 1000) {
      throw new IllegalArgumentException(
          "shards for each client must be in 1..1000 but was " + perClient);
    }
  }

  @Override
  public List<int[]> assign(ExampleStore examples, int clients, Random random) {
    int[] sorted = Deal.concatenate(Deal.byClass(examples, random));
    int count = Math.multiplyExact(clients, perClient);
    List<int[]> shards = Deal.cut(sorted, count);
    int[] order = Deal.shuffled(count, random);
    List<int[]> parts = new ArrayList<>(clients);
    for (int client = 0; client < clients; client++) {
      List<int[]> own = new ArrayList<>(perClient);
      for (int i = 0; i < perClient; i++) {
        own.add(shards.get(order[client * perClient + i]));
      }
      parts.add(Deal.concatenate(own));
    }
    return Deal.withoutEmpty(parts);
  }
}
