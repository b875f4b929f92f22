package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.RandomStream;
import java.util.function.IntFunction;

/**
 * Rounds a real vector at random to whole numbers of bounded norm (Kairouz, Liu and Steinke 2021,
 * arXiv:2102.06387, Algorithm 1): each coordinate to one of its two neighbours, so that its
 * expectation is itself; all again, with fresh randomness, until the squared norm is at most
 * N<sup>2</sup> = {@link #squaredNorm()}.
 *
 * <h2>The bound</h2>
 *
 * For ||x|| &lt;= C and beta = exp(-1/2), for which sqrt(2 ln(1 / beta)) = 1, N<sup>2</sup> is the
 * floor of the lesser of C<sup>2</sup> + d/4 + C + sqrt(d)/2, which one attempt exceeds with a
 * probability of at most beta, and (C + sqrt(d))<sup>2</sup>, which none exceeds (their Theorem 1,
 * equation 2, and Proposition 22). With this beta the first is the lesser for all d &gt;= 1.
 * Privacy needs neither statement: the norm is taken in whole numbers and compared.
 *
 * <p>After {@value #ATTEMPTS} refusals, of a probability of at most exp(-32), the coordinates are
 * rounded towards zero instead. That makes none of them longer, so the norm is at most C, and its
 * square, a whole number, at most floor(C<sup>2</sup>) &lt;= N<sup>2</sup>.
 *
 * <h2>In floats</h2>
 *
 * Where 1 &lt;= C and C + sqrt(d) &lt;= 65535, the work is done by {@link FloatRounding}, which
 * rounds not x but an x' that is next to it. Each coordinate of x' is off the exact product of
 * number and factor by 2<sup>-17</sup>, half of the resolution, and by 2<sup>-23</sup> of itself,
 * for factor and product are floats. Of x' the result is a rounding as in the paper, and ||x'||
 * &lt;= C, as vectors are clipped to a norm of (1 - 2<sup>-22</sup>) C - 2<sup>-17</sup> sqrt(d):
 * so all that is said here of x holds for x'. From the vector clipped to C it is off in norm by at
 * most 2<sup>-16</sup> sqrt(d) + 2<sup>-21</sup> C, in units of the grid: less than 1 for all d and
 * C, and 0.013 for d = 160,000 and C = 14,000.
 *
 * <p>Other vectors are rounded in doubles, with a resolution of 2<sup>-32</sup>, which is as much
 * of bias in a coordinate. So are those whose factor is less than the least normal float.
 *
 * <h2>The bias</h2>
 *
 * Refusals bias the result, by little: by at most sqrt(beta) / (2 (1 - beta)) &lt; 0.99 in the norm
 * of the whole vector, in units of the grid, whatever d. For let R be one attempt and G that it is
 * accepted: E[R | G] - x = -E[(R - x) 1(not G)] / P(G), in the direction of a unit vector u at most
 * sqrt(Var(u R)) sqrt(P(not G)) / P(G) by Cauchy and Schwarz, and independent coordinates of a
 * variance of at most 1/4 each give Var(u R) &lt;= 1/4. What is said above of resolutions comes on
 * top of it.
 *
 * <p>The time taken depends on the number of attempts, and that on the vector. Immutable and
 * thread-safe.
 */
final class ConditionalRounding {
  private static final int ATTEMPTS = 64;
  private static final double DRAWS = 0x1p32;

  /** Coordinates whose random bits are drawn at once. */
  private static final int BLOCK = 4096;

  /** What makes up for the rounding of norms in doubles. */
  private static final double SLACK = 1 - 0x1p-26;

  /** What makes up for that of factors and products in floats, too. */
  private static final double FLOAT_SLACK = 1 - 0x1p-22;

  /** Largest C + sqrt(d): whole numbers fit an int, and sums of their squares a long. */
  static final double LARGEST = 0x1p29;

  private final double scaledNorm;
  private final long squaredNorm;
  private final int attempts;

  /** Norm that vectors are clipped to before they are rounded in floats, or 0: they are not. */
  private final double floatNorm;

  /**
   * @param dimension d, at least 1
   * @param scaledNorm C, in units of the grid; positive, and C + sqrt(d) at most 2^29
   */
  ConditionalRounding(int dimension, double scaledNorm) {
    this(dimension, scaledNorm, ATTEMPTS);
  }

  ConditionalRounding(int dimension, double scaledNorm, int attempts) {
    double root = Math.sqrt(dimension);
    if (!(scaledNorm > 0 && scaledNorm + root <= LARGEST)) {
      throw new IllegalArgumentException(
          "scale times clippingNorm must be positive and at most 2^29 - sqrt(dimension) but was "
              + scaledNorm);
    }
    this.scaledNorm = scaledNorm;
    this.attempts = attempts;
    double likely = scaledNorm * scaledNorm + dimension / 4.0 + (scaledNorm + root / 2);
    squaredNorm = (long) Math.floor(Math.min(likely, (scaledNorm + root) * (scaledNorm + root)));
    boolean inFloats = scaledNorm >= 1 && scaledNorm + root <= FloatRounding.LARGEST;
    floatNorm = inFloats ? scaledNorm * FLOAT_SLACK - root * FloatRounding.BIAS : 0;
  }

  /** N<sup>2</sup>, less than 2<sup>58</sup> + 1. */
  long squaredNorm() {
    return squaredNorm;
  }

  /** N, rounded up. */
  double sensitivity() {
    return Math.nextUp(Math.sqrt(Math.nextUp((double) squaredNorm)));
  }

  /**
   * Rounds {@code values} times a factor that is {@code scale}, or less as the norm requires.
   *
   * @param values finite
   * @param scale grid units in one
   * @param mask the bits of the results that are wanted: -1 for whole numbers of squared norm N^2
   *     at most, others for what these are modulo a power of two
   * @param into overwritten with the results
   * @throws IllegalArgumentException if a value is NaN or infinite; its place is named
   */
  void round(float[] values, double scale, int mask, int[] into, NoiseRanges ranges) {
    round(UpdateSource.of(values), scale, mask, into, ranges);
  }

  /** The same of numbers that are read piece by piece. */
  void round(UpdateSource values, double scale, int mask, int[] into, NoiseRanges ranges) {
    double norm = norm(values);
    Attempt attempt = attempt(values, norm, scale);
    Rounded to = Rounded.into(into, mask);
    for (int i = 0; i < attempts; i++) {
      if (ranges.sum((random, from, end) -> attempt.run(to, random, from, end)) <= squaredNorm) {
        return;
      }
    }
    long square =
        ranges.sum((random, from, end) -> towardsZero(values, norm, scale, to, from, end));
    requireShort(square);
  }

  /**
   * The same, added to a sum modulo 2<sup>32</sup>, on the calling thread alone. It is added as it
   * is rounded; what is refused is rounded once more, by the same numbers, and taken off again.
   *
   * @param sum d numbers
   * @param streams of the attempts 0, 1, 2, ..., each from its beginning at every call; closed
   */
  void add(
      UpdateSource values, double scale, int[] sum, IntFunction<? extends RandomStream> streams) {
    double norm = norm(values);
    int end = values.length();
    Attempt attempt = attempt(values, norm, scale);
    for (int i = 0; i < attempts; i++) {
      if (run(attempt, Rounded.addedTo(sum), streams.apply(i), end) <= squaredNorm) {
        return;
      }
      run(attempt, Rounded.takenOff(sum), streams.apply(i), end);
    }
    requireShort(towardsZero(values, norm, scale, Rounded.addedTo(sum), 0, end));
  }

  private static long run(Attempt attempt, Rounded to, RandomStream stream, int end) {
    try (stream) {
      return attempt.run(to, stream, 0, end);
    }
  }

  private static double norm(UpdateSource values) {
    double norm = values.normBound();
    if (!(norm < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("normBound must be finite but was not");
    }
    return norm;
  }

  private void requireShort(long square) {
    if (square > squaredNorm) {
      throw new IllegalStateException("rounding towards zero must not lengthen a vector but did");
    }
  }

  /** Rounds the coordinates in [from, end) at random; gives the sum of the results' squares. */
  private interface Attempt {
    long run(Rounded to, RandomStream random, int from, int end);
  }

  private Attempt attempt(UpdateSource values, double norm, double scale) {
    float small = (float) factor(scale, norm, floatNorm);
    if (floatNorm > 0 && small >= Float.MIN_NORMAL) {
      // No coordinate is longer than the vector.
      int largest = (int) Math.ceil(scaledNorm) + 1;
      return (to, random, from, end) ->
          FloatRounding.round(values, small, largest, to, random, from, end);
    }
    double factor = factor(scale, norm, scaledNorm * SLACK);
    return (to, random, from, end) -> roundAtRandom(values, factor, to, random, from, end);
  }

  private static double factor(double scale, double norm, double longest) {
    return scale * norm > longest ? longest / norm : scale;
  }

  private static long roundAtRandom(
      UpdateSource values, double factor, Rounded to, RandomStream random, int from, int end) {
    long square = 0;
    float[] block = new float[Math.min(BLOCK, end - from)];
    int[] result = new int[block.length];
    for (int start = from; start < end; start += BLOCK) {
      int length = Math.min(BLOCK, end - start);
      values.read(start, length, block);
      // Random numbers wait where results will be.
      random.nextInts(result, 0, length);
      for (int i = 0; i < length; i++) {
        double value = block[i] * factor;
        double floor = Math.floor(value);
        double beyond = (result[i] & 0xffffffffL) - (value - floor) * DRAWS;
        // One more where that is negative, by its sign bit: a branch would be a guess.
        int rounded = (int) floor + (int) (Double.doubleToRawLongBits(beyond) >>> (Long.SIZE - 1));
        result[i] = rounded;
        square = Math.addExact(square, (long) rounded * rounded);
      }
      to.take(result, start, length);
    }
    return square;
  }

  private long towardsZero(
      UpdateSource values, double norm, double scale, Rounded to, int from, int end) {
    double factor = factor(scale, norm, scaledNorm * SLACK);
    long square = 0;
    float[] block = new float[Math.min(BLOCK, end - from)];
    int[] result = new int[block.length];
    for (int start = from; start < end; start += BLOCK) {
      int length = Math.min(BLOCK, end - start);
      values.read(start, length, block);
      for (int i = 0; i < length; i++) {
        int rounded = (int) (block[i] * factor);
        result[i] = rounded;
        square = Math.addExact(square, (long) rounded * rounded);
      }
      to.take(result, start, length);
    }
    return square;
  }
}
