package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.RandomStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Rounds floats at random to one of their two neighbours among the whole numbers, with 16 random
 * bits each.
 *
 * <h2>One coordinate</h2>
 *
 * Let v be the float product of value and factor, |v| &lt;= 65534. In floats,
 *
 * <ol>
 *   <li>t = v + 3 &middot; 2<sup>22</sup>, of which a unit in the last place is 1: v rounded to the
 *       nearest whole number n, which is also the difference of the bits of t and of that constant;
 *   <li>r = v - n, exact, for it is a multiple of a unit in v's last place and 1/2 at most;
 *   <li>g = 2<sup>16</sup> r + 3 &middot; 2<sup>22</sup>, whose product is exact: by its bits, too,
 *       r rounded to the nearest m / 2<sup>16</sup>, where m is a whole number and |m| &lt;=
 *       2<sup>15</sup>.
 * </ol>
 *
 * <p>The result is n + floor((m + U) / 2<sup>16</sup>) for 16 uniform bits U. So n gives way to its
 * neighbour on r's side with a probability of |r| to the nearest multiple of 2<sup>-16</sup>: the
 * expectation is off v by at most 2<sup>-17</sup>, and whole numbers stay as they are. The forms
 * stem from the representation of floats alone (IEEE 754 binary32, to the nearest, ties to even),
 * to which Java holds every machine.
 *
 * <h2>The squared norm</h2>
 *
 * It is that of the ints that are put out, and exact, whatever the floats were: what is not in
 * [-65535, 65535], which only a product that breaks the rule can give, becomes 0. Squares are less
 * than 2<sup>32</sup>, so those of all coordinates add up to less than 2<sup>63</sup>.
 *
 * <h2>The loops</h2>
 *
 * They are short ones over arrays that stay in a first cache, each in a form that HotSpot of JDK 17
 * and later turns into vector instructions: no branches, no conversions, every array at the same
 * index. (Floats are read as ints by copying them through a buffer of bytes, which is faster than
 * {@code Float.floatToRawIntBits}, of which HotSpot makes no vectors.) It takes a quarter of the
 * time of one loop over numbers one by one. The Vector API would take less again, but in a process
 * that also converts vectors of floats to doubles HotSpot keeps reinterpreted ones on the heap.
 */
final class FloatRounding {
  /** Largest magnitude of a result. */
  static final int LARGEST = 0xffff;

  /** By which a coordinate's expectation is off at most, beside the rounding of its product. */
  static final double BIAS = 0x1p-17;

  /**
   * Coordinates of half a block: eight arrays of so many ints or floats stay in a first cache of 48
   * KiB, and none of them lies a multiple of 4 KiB behind another, where processors take what is
   * stored in one for what is loaded from the other.
   */
  private static final int HALF = 1100;

  /** Coordinates whose random bits are drawn at once. */
  static final int BLOCK = 2 * HALF;

  /** Blocks whose squares 32 bits have room for in {@link #square} and {@link #high}. */
  private static final int BLOCKS = 1 << 15;

  /** Bits of a random number for each coordinate: the lower ones for a block's first half. */
  private static final int DRAW_BITS = 16;

  private static final int LOWER = 0xffff;
  private static final float DRAWS = 0x1p16f;

  private static final float ROUNDER = 0x3p22f;

  /** What the bits of t and the upper bits of g have of the constant. */
  private static final int ROUNDER_BITS =
      Float.floatToRawIntBits(ROUNDER) + (Float.floatToRawIntBits(ROUNDER) >> DRAW_BITS);

  private final float factor;
  private final int mask;

  private final float[] product;
  private final float[] nearest;
  private final FloatBuffer floats;
  private final IntBuffer bits;
  private final int[] rest;
  private final int[] draws;
  private final int[] result;

  /** Sums of squares in columns, modulo 2^32, and those of their upper 16 bits. */
  private final int[] square;

  private final int[] high;

  private FloatRounding(float factor, int mask, int half) {
    this.factor = factor;
    this.mask = mask;
    this.product = new float[half];
    this.nearest = new float[half];
    ByteBuffer bytes = ByteBuffer.allocate(half * Float.BYTES).order(ByteOrder.nativeOrder());
    this.floats = bytes.asFloatBuffer();
    this.bits = bytes.asIntBuffer();
    this.rest = new int[half];
    this.draws = new int[half];
    this.result = new int[half];
    this.square = new int[half];
    this.high = new int[half];
  }

  /**
   * Rounds the coordinates in [from, to).
   *
   * @param values whose products with the factor are at most 65534 in magnitude
   * @param into overwritten with the results' bits that {@code mask} has
   * @return the sum of the results' squares, before the mask
   */
  static long round(
      UpdateSource values, float factor, int mask, int[] into, RandomStream random, int from, int to) {
    int half = Math.min(HALF, (to - from + 1) / 2);
    return new FloatRounding(factor, mask, half).round(values, into, random, from, to);
  }

  private long round(UpdateSource values, int[] into, RandomStream random, int from, int to) {
    long total = 0;
    int blocks = 0;
    for (int start = from; start < to; start += BLOCK) {
      int length = Math.min(BLOCK, to - start);
      int half = (length + 1) / 2;
      // Number i is for coordinates i and half + i.
      random.nextInts(draws, 0, half);
      split(values, start, half);
      addLower(result, rest, draws, square, half);
      put(into, start, half);
      split(values, start + half, length - half);
      addUpper(result, rest, draws, square, length - half);
      put(into, start + half, length - half);
      blocks++;
      if (blocks == BLOCKS) {
        total += takeSquares();
        blocks = 0;
      }
    }
    return total + takeSquares();
  }

  /** The bits of t into {@link #result}, those of g into {@link #rest}. */
  private void split(UpdateSource values, int at, int length) {
    values.read(at, length, product);
    addRounder(product, factor, nearest, length);
    toBits(nearest, result, length);
    scaleRest(product, factor, length);
    toBits(product, rest, length);
  }

  private static void addRounder(float[] values, float factor, float[] nearest, int length) {
    for (int i = 0; i < length; i++) {
      nearest[i] = values[i] * factor + ROUNDER;
    }
  }

  private static void scaleRest(float[] values, float factor, int length) {
    for (int i = 0; i < length; i++) {
      float value = values[i] * factor;
      values[i] = (value - ((value + ROUNDER) - ROUNDER)) * DRAWS + ROUNDER;
    }
  }

  private void toBits(float[] from, int[] to, int length) {
    floats.clear();
    floats.put(from, 0, length);
    bits.clear();
    bits.get(to, 0, length);
  }

  private static void addLower(int[] result, int[] rest, int[] draws, int[] square, int length) {
    for (int i = 0; i < length; i++) {
      int rounded = result[i] + ((rest[i] + (draws[i] & LOWER)) >> DRAW_BITS) - ROUNDER_BITS;
      int held = rounded & ~(((rounded + LARGEST) | (LARGEST - rounded)) >> 31);
      result[i] = held;
      square[i] += held * held;
    }
  }

  private static void addUpper(int[] result, int[] rest, int[] draws, int[] square, int length) {
    for (int i = 0; i < length; i++) {
      int rounded = result[i] + ((rest[i] + (draws[i] >>> DRAW_BITS)) >> DRAW_BITS) - ROUNDER_BITS;
      int held = rounded & ~(((rounded + LARGEST) | (LARGEST - rounded)) >> 31);
      result[i] = held;
      square[i] += held * held;
    }
  }

  private void put(int[] into, int at, int length) {
    addHigh(result, high, mask, length);
    System.arraycopy(result, 0, into, at, length);
  }

  private static void addHigh(int[] result, int[] high, int mask, int length) {
    for (int i = 0; i < length; i++) {
      int rounded = result[i];
      high[i] += (rounded * rounded) >>> 16;
      result[i] = rounded & mask;
    }
  }

  /** The sum of the squares so far, from their sums modulo 2^32 and of their upper halves. */
  private long takeSquares() {
    long total = 0;
    for (int i = 0; i < square.length; i++) {
      // Lower halves of 2^16 squares add up to less than 2^32.
      int low = square[i] - (high[i] << 16);
      total += (Integer.toUnsignedLong(high[i]) << 16) + Integer.toUnsignedLong(low);
    }
    Arrays.fill(square, 0);
    Arrays.fill(high, 0);
    return total;
  }
}
