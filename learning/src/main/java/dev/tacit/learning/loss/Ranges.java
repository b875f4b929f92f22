package dev.tacit.learning.loss;

/** Parts of arrays. */
final class Ranges {
  private Ranges() {}

  static void check(String name, int length, int offset, long count) {
    if (offset < 0 || count < 1 || offset + count > length) {
      throw new IllegalArgumentException(
          String.format(
              "%s must be a range of at least 1 number inside 0..%d but was %d numbers from %d",
              name, length - 1, count, offset));
    }
  }
}
