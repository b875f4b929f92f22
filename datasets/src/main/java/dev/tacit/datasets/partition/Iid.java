package dev.tacit.datasets.partition;

import dev.tacit.learning.data.ExampleStore;
import java.util.List;
import java.util.Random;

/** Shuffled and cut into equal parts. */
public record Iid() implements Partition {
  @Override
  public String toString() {
    return "iid";
  }

  @Override
  public List<int[]> assign(ExampleStore examples, int clients, Random random) {
    return Deal.cut(Deal.shuffled(examples.size(), random), clients);
  }
}
