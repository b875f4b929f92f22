package dev.tacit.simulation.population;

import dev.tacit.datasets.GroupedStore;

/** Example i has input i and the label and group that are given. */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
record Labelled(int classes, int[] labels, int groups, int[] groupOf) implements GroupedStore {
  static Labelled of(int classes, int... labels) {
    return new Labelled(classes, labels, 0, new int[0]);
  }

  /** Labels 0, 1, ... in turn. */
  static Labelled inTurn(int size, int classes) {
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = i % classes;
    }
    return of(classes, labels);
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int[] inputShape() {
    return new int[] {1};
  }

  @Override
  public void input(int example, float[] into, int offset) {
    into[offset] = example;
  }

  @Override
  public int label(int example) {
    return labels[example];
  }

  @Override
  public int group(int example) {
    if (groups == 0) {
      throw new UnsupportedOperationException("the examples are not grouped");
    }
    return groupOf[example];
  }
}
