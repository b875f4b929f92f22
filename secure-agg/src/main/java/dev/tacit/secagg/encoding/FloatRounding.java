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
 * [-65535, 65535], or in the narrower bounds that the caller knows, which only a product that
 * breaks the rule can give, becomes 0. Squares are less than 2<sup>32</sup>, so those of all
 * coordinates add up to less than 2<sup>63</sup>. They are added up in columns of 32 bits, which
 * are emptied before as many of the largest ones would overflow them.
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
   * Coordinates of half a block: seven arrays of so many ints or floats stay in a first cache of 48
   * KiB, and none of them lies a multiple of 4 KiB behind another, where processors take what is
   * stored in one for what is loaded from the other.
   */
  private static final int HALF = 1100;

  /** Coordinates whose random bits are drawn at once. */
  static final int BLOCK = 2 * HALF;

  /** Bits of a random number for each coordinate: the lower ones for a block's first half. */
  private static final int DRAW_BITS = 16;

  private static final int LOWER = 0xffff;
  private static final float DRAWS = 0x1p16f;

  private static final float ROUNDER = 0x3p22f;

  /** What the bits of t and the upper bits of g have of the constant. */
  private static final int ROUNDER_BITS =
      Float.floatToRawIntBits(ROUNDER) + (Float.floatToRawIntBits(ROUNDER) >> DRAW_BITS);

  private final float factor;
  private final int largest;

  /** Squares that a column of {@link #square} has room for. */
  private final int most;

  private final float[] product;
  private final float[] nearest;
  private final FloatBuffer floats;
  private final IntBuffer bits;
  private final int[] rest;
  private final int[] draws;
  private final int[] result;

  /** Sums of squares in columns of 32 bits, and how many each is of at most. */
  private final int[] square;

  private int squares;

  private FloatRounding(float factor, int largest, int half) {
    this.factor = factor;
    this.largest = largest;
    this.most = (int) Math.min(Integer.MAX_VALUE, 0xffffffffL / ((long) largest * largest));
    this.product = new float[half];
    this.nearest = new float[half];
    ByteBuffer bytes = ByteBuffer.allocate(half * Float.BYTES).order(ByteOrder.nativeOrder());
    this.floats = bytes.asFloatBuffer();
    this.bits = bytes.asIntBuffer();
    this.rest = new int[half];
    this.draws = new int[half];
    this.result = new int[half];
    this.square = new int[half];
  }

  /**
   * Rounds the coordinates in [from, to).
   *
   * @param values whose products with the factor are at most {@code largest} - 1 in magnitude
   * @param largest in [1, {@value #LARGEST}]
   * @param to takes the results
   * @return the sum of the results' squares
   */
  static long round(
      UpdateSource values,
      float factor,
      int largest,
      Rounded to,
      RandomStream random,
      int from,
      int end) {
    int half = Math.min(HALF, (end - from + 1) / 2);
    return new FloatRounding(factor, largest, half).round(values, to, random, from, end);
  }

  private long round(UpdateSource values, Rounded to, RandomStream random, int from, int end) {
    long total = 0;
    for (int start = from; start < end; start += BLOCK) {
      int length = Math.min(BLOCK, end - start);
      int half = (length + 1) / 2;
      // Number i is for coordinates i and half + i.
      random.nextInts(draws, 0, half);
      total += makeRoom();
      split(values, start, half);
      addLower(result, rest, draws, square, largest, half);
      to.take(result, start, half);
      total += makeRoom();
      split(values, start + half, length - half);
      addUpper(result, rest, draws, square, largest, length - half);
      to.take(result, start + half, length - half);
    }
    return total + takeSquares();
  }

  private long makeRoom() {
    long taken = squares == most ? takeSquares() : 0;
    squares++;
    return taken;
  }

  /** The bits of t into {@link #result}, those of g into {@link #rest}. */
  private void split(UpdateSource values, int at, int length) {
    values.read(at, length, product);
    split(product, factor, nearest, length);
    toBits(nearest, result, length);
    toBits(product, rest, length);
  }

  private static void split(float[] values, float factor, float[] nearest, int length) {
    for (int i = 0; i < length; i++) {
      float value = values[i] * factor;
      float rounded = value + ROUNDER;
      nearest[i] = rounded;
      values[i] = (value - (rounded - ROUNDER)) * DRAWS + ROUNDER;
    }
  }

  private void toBits(float[] from, int[] to, int length) {
    floats.clear();
    floats.put(from, 0, length);
    bits.clear();
    bits.get(to, 0, length);
  }

  private static void addLower(
      int[] result, int[] rest, int[] draws, int[] square, int largest, int length) {
    for (int i = 0; i < length; i++) {
      int rounded = result[i] + ((rest[i] + (draws[i] & LOWER)) >> DRAW_BITS) - ROUNDER_BITS;
      int held = rounded & ~(((rounded + largest) | (largest - rounded)) >> 31);
      result[i] = held;
      square[i] += held * held;
    }
  }

  private static void addUpper(
      int[] result, int[] rest, int[] draws, int[] square, int largest, int length) {
    for (int i = 0; i < length; i++) {
      int rounded = result[i] + ((rest[i] + (draws[i] >>> DRAW_BITS)) >> DRAW_BITS) - ROUNDER_BITS;
      int held = rounded & ~(((rounded + largest) | (largest - rounded)) >> 31);
      result[i] = held;
      square[i] += held * held;
    }
  }

  private long takeSquares() {
    long total = 0;
    for (int i = 0; i < square.length; i++) {
      total += Integer.toUnsignedLong(square[i]);
    }
    Arrays.fill(square, 0);
    squares = 0;
    return total;
  }
}
