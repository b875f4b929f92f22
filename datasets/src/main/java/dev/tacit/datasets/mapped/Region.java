package dev.tacit.datasets.mapped;

import dev.tacit.datasets.Description;
import dev.tacit.datasets.Purpose;
import dev.tacit.datasets.Values;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of the file with one record for each example of a purpose.
 *
 * @param start offset of the first byte, a multiple of 8
 * @param record bytes of one record
 */
record Region(Purpose purpose, Content content, long start, int record, int size) {
  /** What a record holds. */
  enum Content {
    INPUTS,
    LABELS,
    GROUPS,
    TARGETS
  }

  static final int COUNT = Purpose.values().length * Content.values().length;

  /**
   * All regions in the order of the file; groups are empty if examples are not grouped. So are
   * targets if there are none: then all others lie as in version 1, which knows no targets.
   */
  static List<Region> all(Description description, int[] sizes, int headerBytes) {
    List<Region> regions = new ArrayList<>(COUNT);
    long start = aligned(headerBytes);
    for (Purpose purpose : Purpose.values()) {
      for (Content content : Content.values()) {
        Region region =
            new Region(
                purpose, content, start, record(description, content), sizes[purpose.ordinal()]);
        regions.add(region);
        start = aligned(region.end());
      }
    }
    return regions;
  }

  static Region of(List<Region> all, Purpose purpose, Content content) {
    return all.get(index(purpose, content));
  }

  static int index(Purpose purpose, Content content) {
    return purpose.ordinal() * Content.values().length + content.ordinal();
  }

  /** What the region of a number holds. */
  static Content content(int index) {
    return Content.values()[index % Content.values().length];
  }

  private static int record(Description description, Content content) {
    return switch (content) {
      case INPUTS -> description.numbers() * width(description);
      case LABELS -> Integer.BYTES;
      case GROUPS -> description.groups() > 0 ? Integer.BYTES : 0;
      case TARGETS -> description.targets() * Float.BYTES;
    };
  }

  /** Bytes of one number. */
  static int width(Description description) {
    if (description.values() == Values.BYTES) {
      return Byte.BYTES;
    }
    int tokens = description.vocabulary().orElse(Integer.MAX_VALUE);
    return tokens <= 1 << 8 ? Byte.BYTES : tokens <= 1 << 16 ? Short.BYTES : Integer.BYTES;
  }

  private static long aligned(long offset) {
    return (offset + 7) / 8 * 8;
  }

  long bytes() {
    return (long) record * size;
  }

  long end() {
    return start + bytes();
  }

  /** Where the file ends. */
  static long fileEnd(List<Region> all) {
    return aligned(all.get(all.size() - 1).end());
  }
}
