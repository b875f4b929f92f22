package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.RandomStream;

/**
 * Rounds floats at random to one of their two neighbours among the whole numbers, with 16 random
 * bits each, in a loop that has no branches.
 *
 * <h2>One coordinate</h2>
 *
 * Let v be the float product of value and factor, |v| &lt;= 65534. In floats,
 *
 * <ol>
 *   <li>t = v + 3 &middot; 2<sup>22</sup>, of which a unit in the last place is 1: v rounded to the
 *       nearest whole number n, which is also the difference of the bits of t and of that constant;
 *   <li>r = v - n, exact, for it is a multiple of a unit in v's last place and 1/2 at most;
 *   <li>w = (U + 1/2) / 2<sup>16</sup> for 16 uniform bits U, exact, for it is a multiple of
 *       2<sup>-17</sup> below 1;
 *   <li>w - |r|, whose sign is exact: where it is negative, n gives way to its neighbour on r's
 *       side.
 * </ol>
 *
 * <p>So the neighbour is taken with a probability of |r| to the nearest multiple of
 * 2<sup>-16</sup>: the expectation is off v by at most 2<sup>-17</sup>, and whole numbers stay as
 * they are. The branch-free forms stem from the representation of floats alone (IEEE 754 binary32,
 * to the nearest, ties to even), to which Java holds every machine.
 *
 * <h2>The squared norm</h2>
 *
 * It is that of the ints that are put out, and exact, whatever the floats were: each is held to
 * [-65535, 65535], so the squares of all coordinates add up to less than 2<sup>63</sup>.
 */
final class FloatRounding {
  /** Largest magnitude of a result; those beyond it are cut off. */
  static final int LARGEST = 0xffff;

  /** By which a coordinate's expectation is off at most, beside the rounding of its product. */
  static final double BIAS = 0x1p-17;

  /** Coordinates whose random bits are drawn at once; even. */
  static final int BLOCK = 8000;

  /** Bits of a random number for each coordinate: the lower ones for a block's first half. */
  private static final int HALF_BITS = 16;

  private static final float ROUNDER = 0x3p22f;
  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);

  /** The bits of w + 1, in [1, 2), but for those of U, which are above the seven lowest. */
  private static final int ONE_AND_A_HALF_STEP = 0x3f800040;

  private static final int STEP_SHIFT = 7;
  private static final int STEP_BITS = LARGEST << STEP_SHIFT;

  private FloatRounding() {}

  /**
   * Rounds the coordinates in [from, to).
   *
   * @param values whose products with the factor are at most 65534 in magnitude
   * @param into overwritten with the results' bits that {@code mask} has
   * @return the sum of the results' squares, before the mask
   */
  static long round(
      float[] values, float factor, int mask, int[] into, RandomStream random, int from, int to) {
    long square = 0;
    for (int start = from; start < to; start += BLOCK) {
      int length = Math.min(BLOCK, to - start);
      int half = (length + 1) / 2;
      // Random numbers wait where results will be: number i is for coordinates i and half + i.
      random.nextInts(into, start, half);
      for (int i = 0; i < half; i++) {
        int bits = into[start + i];
        square += round(values, factor, mask, into, start + i, bits << STEP_SHIFT);
        if (half + i < length) {
          int upper = bits >>> (HALF_BITS - STEP_SHIFT);
          square += round(values, factor, mask, into, start + half + i, upper);
        }
      }
    }
    return square;
  }

  private static long round(
      float[] values, float factor, int mask, int[] into, int at, int uniform) {
    float value = values[at] * factor;
    float shifted = value + ROUNDER;
    float rest = value - (shifted - ROUNDER);
    float draw = Float.intBitsToFloat((uniform & STEP_BITS) | ONE_AND_A_HALF_STEP) - 1;
    int away = Float.floatToRawIntBits(draw - Math.abs(rest)) >> 31;
    int step = (Float.floatToRawIntBits(rest) >> 31) | 1;
    int nearest = Float.floatToRawIntBits(shifted) - ROUNDER_BITS;
    int rounded = Math.max(-LARGEST, Math.min(LARGEST, nearest + (step & away)));
    into[at] = rounded & mask;
    return (long) rounded * rounded;
  }
}
