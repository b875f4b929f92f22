package dev.tacit.privacy.noise;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The discrete Laplace, or two-sided geometric, distribution: whole numbers k with probabilities
 * proportional to exp(-|k| / scale), drawn <em>exactly</em> (Canonne, Kamath and Steinke 2020,
 * Algorithm 2, with the proposals of {@link DiscreteGaussian}, whose Javadoc says what exact means
 * and what does not hold). Added to a whole number of sensitivity D it is (D /
 * scale)-differentially private (Ghosh, Roughgarden and Sundararajan 2009).
 *
 * <p>Here t &lt;= scale / 16, and r is accepted with probability exp(-r / scale).
 *
 * <p>Immutable and thread-safe; each thread brings its own stream. Making one takes some
 * milliseconds, so keep it.
 */
public final class DiscreteLaplace {
  private static final double LEAST = 0x1p-10;
  private static final double GREATEST = 0x1p30;
  private static final int BLOCKS_PER_SCALE = 16;

  private final Fraction scale;
  private final ExactSymmetric sampler;

  private DiscreteLaplace(Fraction scale) {
    this.scale = scale;
    sampler =
        new ExactSymmetric(
            BigInteger.ZERO, scale.bottom(), scale.top(), scale.blockBits(BLOCKS_PER_SCALE, false));
  }

  /**
   * With this scale exactly: every double of the range is a fraction with a denominator of at most
   * 2<sup>62</sup>.
   *
   * @param scale in [2<sup>-10</sup>, 2<sup>30</sup>]
   */
  public static DiscreteLaplace ofScale(double scale) {
    if (!(scale >= LEAST && scale <= GREATEST)) {
      throw new IllegalArgumentException("scale must be in [2^-10, 2^30] but was " + scale);
    }
    // Rounds nothing: the last of 53 digits stands for 2^(exponent - 52).
    int exponent = Math.min(0, Math.getExponent(scale) - 52);
    return new DiscreteLaplace(Fraction.roundedUp(new BigDecimal(scale), exponent));
  }

  /**
   * With scale = numerator / denominator exactly.
   *
   * @param numerator in [1, 2<sup>62</sup>]
   * @param denominator in [1, 2<sup>62</sup>]; the fraction must be in [2<sup>-10</sup>,
   *     2<sup>30</sup>]
   */
  public static DiscreteLaplace ofScale(long numerator, long denominator) {
    Fraction scale = new Fraction(numerator, denominator);
    scale.requirePowers("scale", -10, 30);
    return new DiscreteLaplace(scale);
  }

  /** Of the scale in lowest terms. */
  public long scaleNumerator() {
    return scale.numerator();
  }

  /** Of the scale in lowest terms. */
  public long scaleDenominator() {
    return scale.denominator();
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
   * probability below 2<sup>-700</sup> up to a scale of 2<sup>22</sup>.
   */
  public void fill(RandomStream random, int[] into, int offset, int length) {
    sampler.fill(random, into, offset, length);
  }
}
