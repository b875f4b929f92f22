package dev.tacit.datasets.mapped;

import dev.tacit.datasets.Description;
import dev.tacit.datasets.GroupedStore;
import dev.tacit.datasets.Values;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** Examples of one purpose in a mapped file; reading one allocates nothing. */
final class MappedStore implements GroupedStore {
  private static final float[] SCALED = new float[256];

  static {
    for (int i = 0; i < SCALED.length; i++) {
      SCALED[i] = i / 255f;
    }
  }

  private final Description description;
  private final int size;
  private final int numbers;
  private final int width;
  private final MappedRegion inputs;
  private final MappedRegion labels;
  private final MappedRegion groups;
  private final MappedRegion targets;

  MappedStore(
      Description description,
      int size,
      MappedRegion inputs,
      MappedRegion labels,
      MappedRegion groups,
      MappedRegion targets) {
    this.description = description;
    this.size = size;
    this.numbers = description.numbers();
    this.width = Region.width(description);
    this.inputs = inputs;
    this.labels = labels;
    this.groups = groups;
    this.targets = targets;
  }

  @Override
  public int size() {
    return size;
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
    check(example);
    ByteBuffer mapping = inputs.mapping(example);
    int at = inputs.position(example);
    if (description.values() == Values.BYTES) {
      for (int i = 0; i < numbers; i++) {
        into[offset + i] = SCALED[mapping.get(at + i) & 0xff];
      }
    } else if (description.values() == Values.FLOATS) {
      floats(mapping, at, numbers, into, offset);
    } else {
      for (int i = 0; i < numbers; i++) {
        into[offset + i] = token(mapping, at + i * width);
      }
    }
  }

  private static void floats(ByteBuffer mapping, int at, int count, float[] into, int offset) {
    for (int i = 0; i < count; i++) {
      into[offset + i] = mapping.getFloat(at + i * Float.BYTES);
    }
  }

  private int token(ByteBuffer mapping, int at) {
    return switch (width) {
      case Byte.BYTES -> mapping.get(at) & 0xff;
      case Short.BYTES -> mapping.getShort(at) & 0xffff;
      default -> mapping.getInt(at);
    };
  }

  @Override
  public int label(int example) {
    check(example);
    return labels.number(example);
  }

  @Override
  public int targets() {
    return description.targets();
  }

  @Override
  public void target(int example, float[] into, int offset) {
    if (description.targets() == 0) {
      throw new UnsupportedOperationException("the examples have no targets");
    }
    check(example);
    floats(targets.mapping(example), targets.position(example), targets(), into, offset);
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
    check(example);
    return groups.number(example);
  }

  private void check(int example) {
    if (example < 0 || example >= size) {
      throw new IndexOutOfBoundsException(
          "example must be in 0.." + (size - 1) + " but was " + example);
    }
  }
}
