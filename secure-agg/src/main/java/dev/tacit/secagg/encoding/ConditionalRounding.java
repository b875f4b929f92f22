package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.RandomStream;

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
 * <h2>The bias</h2>
 *
 * Refusals bias the result, by little: by at most sqrt(beta) / (2 (1 - beta)) &lt; 0.99 in the norm
 * of the whole vector, in units of the grid, whatever d. For let R be one attempt and G that it is
 * accepted: E[R | G] - x = -E[(R - x) 1(not G)] / P(G), in the direction of a unit vector u at most
 * sqrt(Var(u R)) sqrt(P(not G)) / P(G) by Cauchy and Schwarz, and independent coordinates of a
 * variance of at most 1/4 each give Var(u R) &lt;= 1/4. The rounding at random has a resolution of
 * 2<sup>-32</sup>, which is as much again of bias in a coordinate.
 *
 * <p>The time taken depends on the number of attempts, and that on the vector. Immutable and
 * thread-safe.
 */
final class ConditionalRounding {
  private static final int ATTEMPTS = 64;
  private static final double DRAWS = 0x1p32;

  /** What makes up for the rounding of norms in doubles. */
  private static final double SLACK = 1 - 0x1p-30;

  /** Largest C + sqrt(d): whole numbers fit an int, and sums of their squares a long. */
  static final double LARGEST = 0x1p29;

  private final double scaledNorm;
  private final long squaredNorm;
  private final int attempts;

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
   * @param into overwritten with numbers of squared norm N^2 at most
   */
  void round(float[] values, double scale, int[] into, NoiseRanges ranges) {
    double norm = norm(values);
    double factor = scale * norm > scaledNorm * SLACK ? scaledNorm * SLACK / norm : scale;
    for (int attempt = 0; attempt < attempts; attempt++) {
      long square =
          ranges.sum((random, from, to) -> roundAtRandom(values, factor, into, random, from, to));
      if (square <= squaredNorm) {
        return;
      }
    }
    long square =
        ranges.sum((random, from, to) -> roundTowardsZero(values, factor, into, from, to));
    if (square > squaredNorm) {
      throw new IllegalStateException("rounding towards zero must not lengthen a vector but did");
    }
  }

  static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private static long roundAtRandom(
      float[] values, double factor, int[] into, RandomStream random, int from, int to) {
    long square = 0;
    for (int i = from; i < to; i++) {
      double value = values[i] * factor;
      double floor = Math.floor(value);
      long draw = random.nextInt() & 0xffffffffL;
      int rounded = (int) floor + (draw < (value - floor) * DRAWS ? 1 : 0);
      into[i] = rounded;
      square = Math.addExact(square, (long) rounded * rounded);
    }
    return square;
  }

  private static long roundTowardsZero(
      float[] values, double factor, int[] into, int from, int to) {
    long square = 0;
    for (int i = from; i < to; i++) {
      into[i] = (int) (values[i] * factor);
      square = Math.addExact(square, (long) into[i] * into[i]);
    }
    return square;
  }
}
