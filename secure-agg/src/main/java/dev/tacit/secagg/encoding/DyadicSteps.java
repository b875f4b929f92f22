package dev.tacit.secagg.encoding;

import java.util.function.IntPredicate;

/**
 * Positive whole numbers of few significant bits, counted upwards: below 2<sup>bits</sup> all of
 * them, above those that are a number of bits + 1 digits times a power of two. So neighbours differ
 * by at most one in 2<sup>bits</sup>, or by 1, and a search needs few steps.
 */
final class DyadicSteps {
  private final int bits;

  DyadicSteps(int bits) {
    this.bits = bits;
  }

  /** The number at a step, which is at least 1. */
  long value(int step) {
    int exponent = step >> bits;
    long digits = step & ((1L << bits) - 1);
    return exponent == 0 ? digits : (1L << bits | digits) << (exponent - 1);
  }

  /** The step of the greatest number that is not above a positive value. */
  int floor(long value) {
    int exponent = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(value) - bits);
    return exponent == 0
        ? (int) value
        : (exponent << bits) + (int) (value >> (exponent - 1)) - (1 << bits);
  }

  /**
   * The first step in [least, end) that passes, of a test that all after it pass; {@code end} if
   * none does.
   */
  static int first(int least, int end, IntPredicate test) {
    int low = least;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (test.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
