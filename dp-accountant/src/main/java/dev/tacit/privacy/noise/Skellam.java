package dev.tacit.privacy.noise;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * Skellam noise: the difference of two independent Poisson variables of mean v / 2, whole numbers k
 * with probabilities exp(-v) I<sub>|k|</sub>(v) (Skellam 1946; Agarwal, Kairouz and Liu 2021, "The
 * Skellam mechanism for differentially private federated learning"), drawn <em>exactly</em> from
 * uniform bits. Its variance is v, and sums of such variables are such variables: n shares of
 * variance v / n add up to one of variance v, which is what {@link
 * dev.tacit.privacy.event.VectorSkellam} accounts for.
 *
 * <p>Exact as {@link DiscreteGaussian} is: v is a fraction, and |k| comes from inverting the
 * distribution function, enclosed in whole numbers rounded outwards. A table decides if the first
 * 63 digits of a uniform real number do, and where they do not (a chance below 2<sup>-47</sup>)
 * more digits of both are computed until they do. No floating-point number has a say. As there, the
 * time taken depends on the noise drawn.
 *
 * <p>Immutable and thread-safe; each thread brings its own stream. Making one takes some
 * milliseconds, and most of a second for v = 2<sup>25</sup>, so keep it: a table of about 9
 * standard deviations, 8 bytes an entry.
 */
public final class Skellam {
  private static final int LEAST = -10;
  private static final int GREATEST = 25;
  private static final int TABLE_BITS = 63;

  private final Fraction variance;
  private final ExactTable table;

  private Skellam(Fraction variance) {
    this.variance = variance;
    table = new ExactTable(new BesselWeights(variance), true, TABLE_BITS);
  }

  /**
   * With this variance exactly: every double of the range is a fraction with a denominator of at
   * most 2<sup>62</sup>.
   *
   * @param variance in [2<sup>-10</sup>, 2<sup>25</sup>]
   */
  public static Skellam ofVariance(double variance) {
    if (!(variance >= Math.scalb(1.0, LEAST) && variance <= Math.scalb(1.0, GREATEST))) {
      throw new IllegalArgumentException("variance must be in [2^-10, 2^25] but was " + variance);
    }
    // Rounds nothing: the last of 53 digits stands for 2^(exponent - 52).
    int exponent = Math.getExponent(variance) - 52;
    return new Skellam(Fraction.roundedUp(new BigDecimal(variance), exponent));
  }

  /**
   * With variance = numerator / denominator exactly.
   *
   * @param numerator in [1, 2<sup>62</sup>]
   * @param denominator in [1, 2<sup>62</sup>]; the fraction must be in [2<sup>-10</sup>,
   *     2<sup>25</sup>]
   */
  public static Skellam ofVariance(long numerator, long denominator) {
    Fraction variance = new Fraction(numerator, denominator);
    variance.requirePowers("variance", LEAST, GREATEST);
    return new Skellam(variance);
  }

  /** Of the variance in lowest terms. */
  public long varianceNumerator() {
    return variance.numerator();
  }

  /** Of the variance in lowest terms. */
  public long varianceDenominator() {
    return variance.denominator();
  }

  /** One sample. */
  public long next(RandomStream random) {
    return draw(random);
  }

  /** Overwrites {@code length} numbers from {@code offset} on with independent samples. */
  public void fill(RandomStream random, long[] into, int offset, int length) {
    Objects.requireNonNull(random, "random");
    Objects.checkFromIndexSize(offset, length, into.length);
    for (int i = offset; i < offset + length; i++) {
      into[i] = draw(random);
    }
  }

  /**
   * Overwrites {@code length} numbers from {@code offset} on with independent samples modulo
   * 2<sup>32</sup>, which is how secure aggregation adds; that a sample does not fit has a
   * probability far below 2<sup>-700</sup>.
   */
  public void fill(RandomStream random, int[] into, int offset, int length) {
    Objects.requireNonNull(random, "random");
    Objects.checkFromIndexSize(offset, length, into.length);
    for (int i = offset; i < offset + length; i++) {
      into[i] = draw(random);
    }
  }

  /** A sign and a size; 0 counts half in the table, as it has two signs. */
  private int draw(RandomStream random) {
    long word = random.nextLong();
    int sign = -(int) (word & 1);
    return (table.next(random, word >>> 1) ^ sign) - sign;
  }
}
