package dev.tacit.datasets;

import java.util.OptionalInt;

/** Examples in memory, filled once before anybody reads. */
final class MemoryStore implements GroupedStore {
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;

  private final Description description;
  private final int numbers;
  private final float[] inputs;
  private final int[] labels;
  private final float[] targets;
  private final int[] groups;
  private int filled;

  MemoryStore(Description description, int size) {
    this.description = description;
    this.numbers = description.numbers();
    long all = (long) Math.max(numbers, description.targets()) * size;
    if (all > LARGEST_ARRAY) {
      throw new IllegalArgumentException(
          "examples in memory must be of at most "
              + LARGEST_ARRAY
              + " numbers together but were of "
              + all);
    }
    this.inputs = new float[numbers * size];
    this.labels = new int[size];
    this.targets = new float[description.targets() * size];
    this.groups = description.groups() > 0 ? new int[size] : new int[0];
  }

  void add(float[] input, int label, float[] target, int group) {
    System.arraycopy(input, 0, inputs, filled * numbers, numbers);
    labels[filled] = label;
    System.arraycopy(target, 0, targets, filled * target.length, target.length);
    if (description.groups() > 0) {
      groups[filled] = group;
    }
    filled++;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int[] inputShape() {
    return description.inputShape().clone();
  }

  @Override
  public int classes() {
    return description.classes();
  }

  @Override
  public OptionalInt vocabulary() {
    return description.vocabulary();
  }

  @Override
  public void input(int example, float[] into, int offset) {
    System.arraycopy(inputs, Math.multiplyExact(example, numbers), into, offset, numbers);
  }

  @Override
  public int label(int example) {
    return labels[example];
  }

  @Override
  public int targets() {
    return description.targets();
  }

  @Override
  public void target(int example, float[] into, int offset) {
    if (targets() == 0) {
      throw new UnsupportedOperationException("the examples have no targets");
    }
    System.arraycopy(targets, Math.multiplyExact(example, targets()), into, offset, targets());
  }

  @Override
  public int groups() {
    return description.groups();
  }

  @Override
  public int group(int example) {
    if (description.groups() == 0) {
      throw new UnsupportedOperationException("the examples are not grouped");
    }
    return groups[example];
  }
}
