package dev.tacit.simulation.population;

import dev.tacit.datasets.GroupedStore;
import dev.tacit.learning.data.ExampleStore;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The examples of all clients behind each other; a client is a group. */
final class JoinedStore implements GroupedStore {
  private final List<ExampleStore> parts;

  /** Where each part begins, and where the last one ends. */
  private final int[] starts;

  /**
   * @param parts one for each client, 1 or more
   */
  JoinedStore(List<ExampleStore> parts) {
    this.parts = List.copyOf(parts);
    this.starts = new int[parts.size() + 1];
    for (int i = 0; i < parts.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], parts.get(i).size());
    }
  }

  static JoinedStore of(int clients, IntFunction<ExampleStore> examples) {
    return new JoinedStore(IntStream.range(0, clients).mapToObj(examples).toList());
  }

  @Override
  public int groups() {
    return parts.size();
  }

  @Override
  public int group(int example) {
    int found = Arrays.binarySearch(starts, example);
    int part = found >= 0 ? found : -found - 2;
    // Where parts are empty several begin at one place: the last of them has it.
    while (starts[part + 1] == example) {
      part++;
    }
    return part;
  }

  @Override
  public int size() {
    return starts[parts.size()];
  }

  @Override
  public int[] inputShape() {
    return parts.get(0).inputShape();
  }

  @Override
  public int classes() {
    return parts.get(0).classes();
  }

  @Override
  public void input(int example, float[] into, int offset) {
    int part = group(example);
    parts.get(part).input(example - starts[part], into, offset);
  }

  @Override
  public int label(int example) {
    int part = group(example);
    return parts.get(part).label(example - starts[part]);
  }
}
