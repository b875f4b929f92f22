package dev.tacit.privacy.noise;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The discrete Gaussian: whole numbers k with probabilities proportional to exp(-k<sup>2</sup> / (2
 * sigma<sup>2</sup>)), drawn <em>exactly</em> (Canonne, Kamath and Steinke 2020, "The discrete
 * Gaussian for differential privacy", arXiv:2004.00010). Added to a whole number of sensitivity D
 * it is D<sup>2</sup> / (2 sigma<sup>2</sup>)-concentrated differentially private (their Theorem
 * 4), and no low-order bit tells more, for sum and noise are whole.
 *
 * <h2>What exact means</h2>
 *
 * sigma<sup>2</sup> is a fraction, and given uniform bits every k, however far out, comes up with
 * its true probability, not an approximation to it. As in the paper, sampling uses whole numbers
 * and random bits only. It differs from their Algorithm 3, which proposes from a discrete Laplace
 * and accepts with a {@linkplain ExactBernoulli coin of probability exp(-x)}, in what it proposes
 * from:
 *
 * <ul>
 *   <li>|k| = m t + r, with the power of two t &lt;= sigma / 64 (1 if there is none). The block m
 *       is drawn by the weight of its first number, by inverting the distribution function: a table
 *       of it to 63 binary places decides if the first 63 digits of a uniform real number do, and
 *       where they do not (one draw in 2<sup>53</sup>, or in the tail beyond the table) more digits
 *       of both are computed until they do.
 *   <li>r is uniform in [0, t), and accepted by the paper's coin with the probability exp(-r (2 m t
 *       + r) / (2 sigma<sup>2</sup>)) by which k weighs less than its block's first number.
 * </ul>
 *
 * <p>The distribution function is enclosed in whole numbers, rounded outwards, with 128 digits or
 * more. No floating-point number is involved but the parameter of {@link #ofDeviation}.
 *
 * <h2>What does not hold</h2>
 *
 * The time taken depends on the noise drawn, so whoever can time single samples learns something of
 * it.
 *
 * <p>Immutable and thread-safe; each thread brings its own stream. Making one takes some
 * milliseconds, so keep it.
 */
public final class DiscreteGaussian {
  private static final double LEAST = 0x1p-10;
  private static final double GREATEST = 0x1p30;
  private static final int BLOCKS_PER_DEVIATION = 64;

  private final Fraction variance;
  private final ExactSymmetric sampler;

  private DiscreteGaussian(Fraction variance) {
    this.variance = variance;
    sampler =
        new ExactSymmetric(
            variance.bottom(),
            BigInteger.ZERO,
            variance.top().shiftLeft(1),
            variance.blockBits(BLOCKS_PER_DEVIATION, true));
  }

  /**
   * With at least this sigma: its square, which has up to 106 digits, is rounded up to a multiple
   * of 2<sup>-62</sup> of at most 54 digits, a relative 2<sup>-52</sup> at most for sigma &gt;=
   * 2<sup>-5</sup>.
   *
   * @param sigma in [2<sup>-10</sup>, 2<sup>30</sup>]. It is the parameter of the distribution; the
   *     standard deviation is slightly less, by a relative 10<sup>-7</sup> at sigma = 1 and much
   *     less above
   */
  public static DiscreteGaussian ofDeviation(double sigma) {
    if (!(sigma >= LEAST && sigma <= GREATEST)) {
      throw new IllegalArgumentException("sigma must be in [2^-10, 2^30] but was " + sigma);
    }
    BigDecimal exact = new BigDecimal(sigma);
    int exponent = Math.max(2 * Math.getExponent(sigma) - 52, -62);
    return new DiscreteGaussian(Fraction.roundedUp(exact.multiply(exact), exponent));
  }

  /**
   * With sigma<sup>2</sup> = numerator / denominator exactly.
   *
   * @param numerator in [1, 2<sup>62</sup>]
   * @param denominator in [1, 2<sup>62</sup>]; the fraction must be in [2<sup>-20</sup>,
   *     2<sup>60</sup>]
   */
  public static DiscreteGaussian ofVariance(long numerator, long denominator) {
    Fraction variance = new Fraction(numerator, denominator);
    variance.requirePowers("variance", -20, 60);
    return new DiscreteGaussian(variance);
  }

  /** Of sigma<sup>2</sup> in lowest terms. */
  public long varianceNumerator() {
    return variance.numerator();
  }

  /** Of sigma<sup>2</sup> in lowest terms. */
  public long varianceDenominator() {
    return variance.denominator();
  }

  /** One sample. */
  public long next(RandomStream random) {
    return sampler.next(random);
  }

  /** Overwrites {@code length} numbers from {@code offset} on with independent samples. */
  public void fill(RandomStream random, long[] into, int offset, int length) {
    sampler.fill(random, into, offset, length);
  }

  /**
   * Overwrites {@code length} numbers from {@code offset} on with independent samples modulo
   * 2<sup>32</sup>, which is how secure aggregation adds; that a sample does not fit has a
   * probability below 2<sup>-700</sup> up to sigma = 2<sup>26</sup>.
   */
  public void fill(RandomStream random, int[] into, int offset, int length) {
    sampler.fill(random, into, offset, length);
  }
}
