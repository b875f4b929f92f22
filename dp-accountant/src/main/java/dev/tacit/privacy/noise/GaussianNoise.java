package dev.tacit.privacy.noise;

import java.util.Objects;

/**
 * Adds Gaussian noise so that the finite numbers of a computer give nothing away.
 *
 * <h2>Why not simply add a double</h2>
 *
 * The sum of a number and a floating-point sample has low-order bits that depend on the number, and
 * one release can tell neighbouring data sets apart (Mironov 2012, "On significance of the least
 * significant bits for differential privacy"; for the Gaussian Haney, Desfontaines, Hartman,
 * Shrestha and Hay 2022, "Precision-based attacks and interval refining").
 *
 * <h2>Construction</h2>
 *
 * Let g be the power of two with sd 2<sup>-31</sup> &lt; g &lt;= sd 2<sup>-30</sup>, a function of
 * public numbers only. Each value is rounded to the nearest multiple n g; K = round(N(0,
 * s<sup>2</sup>) / g) is sampled as a whole number; the result is (n + K) g, rounded to a double.
 * Because n is whole, n + K = round((n g + N(0, s<sup>2</sup>)) / g): what leaves is a function of
 * the outcome of the <em>continuous</em> Gaussian mechanism on the lattice values, so
 * post-processing, and so is the last rounding to a double. There are no low-order bits to look at.
 *
 * <p>Rounding moves every coordinate by at most g/2, so the L2 sensitivity D of a vector of d
 * coordinates grows to at most D + g sqrt(d). The noise is therefore widened to s = sd (1 + {@link
 * #slack slack(d)}), which restores the ratio sd / D for every noise multiplier sd / D up to
 * {@value #MAXIMUM_NOISE_MULTIPLIER}. For a million coordinates that is 1/4000 more noise.
 *
 * <h2>The sampler</h2>
 *
 * A ziggurat of 256 layers on 64 fresh bits for a sample (55 for the position), computed in whole
 * numbers. A position whose 55 bits leave open to which multiple of g it belongs is continued by 64
 * more bits, so positions are exact to 2<sup>-92</sup> of a multiple. The tail beyond 3.65 standard
 * deviations is drawn by rejection from an exponential, whose bits are independent Bernoulli
 * variables; it reaches to 19.6 standard deviations, beyond which lies less than 2<sup>-280</sup>.
 * Every multiple of g within 8 standard deviations comes up with the probability of the rounded
 * normal within a relative error of 2<sup>-40</sup> (2<sup>-48</sup> from the tables, which are
 * doubles: a test checks them with 40 digits; the rest far out in the tail), but for the one where
 * the tail begins: 2<sup>-25</sup> there. So, uniform bits given, the chi-squared divergence of one
 * sample is below 2<sup>-78</sup>, and n samples are within a total variation of 2<sup>-39</sup>
 * sqrt(n) of ideal ones: 2<sup>-19</sup> for 10<sup>12</sup> samples.
 *
 * <h2>What does not hold</h2>
 *
 * The time taken depends on the noise drawn (1 sample in 100 needs a second look), so whoever can
 * time single samples learns something of it. The sensitivity of what is handed over, the rounding
 * errors of the sum included, is the caller's matter.
 *
 * <p>Not thread-safe, as its stream.
 */
public final class GaussianNoise {
  /** The ratio of noise to sensitivity up to which {@link #slack} makes up for rounding. */
  public static final double MAXIMUM_NOISE_MULTIPLIER = 256;

  private static final int LATTICE_BITS = 30;

  /** The largest multiple of g that is taken as a value; noise adds less than 2^37. */
  private static final double MAXIMUM_MULTIPLE = 0x1p61;

  /** Half of what {@link #add} takes. */
  private static final double LARGEST_IN_DEVIATIONS = 0x1p29;

  private static final double SMALLEST_DEVIATION = 0x1p-90;
  private static final double LARGEST_DEVIATION = 0x1p120;

  private final RandomStream random;
  private LatticeNormal sampler = new LatticeNormal(1 << LATTICE_BITS);

  /** Noise from {@code random}, which stays the caller's to close. */
  public GaussianNoise(RandomStream random) {
    this.random = Objects.requireNonNull(random, "random");
  }

  /**
   * Adds independent noise to each value. Give the whole vector of one release in one call: the
   * slack depends on its length.
   *
   * @param standardDeviation noise multiplier times L2 sensitivity, in the unit of the values; in
   *     [2<sup>-90</sup>, 2<sup>120</sup>]. The noise has (1 + slack) times as much
   * @throws IllegalArgumentException if a value is not finite, or 2<sup>30</sup> standard
   *     deviations or more away from 0; nothing is changed then
   */
  public void add(double[] values, int offset, int length, double standardDeviation) {
    add(values, offset, length, standardDeviation, length);
  }

  /**
   * Adds independent noise to a part of a release, so that threads, each with a sampler of its own,
   * can share one: what {@link #add(double[], int, int, double)} of the whole would do.
   *
   * @param dimension numbers in the whole release, at least {@code length}
   */
  public void add(
      double[] values, int offset, int length, double standardDeviation, int dimension) {
    if (dimension < length) {
      throw new IllegalArgumentException(
          "dimension must be at least length " + length + " but was " + dimension);
    }
    Objects.checkFromIndexSize(offset, length, values.length);
    if (!(standardDeviation >= SMALLEST_DEVIATION && standardDeviation <= LARGEST_DEVIATION)) {
      throw new IllegalArgumentException(
          "standardDeviation must be in [2^-90, 2^120] but was " + standardDeviation);
    }
    double spacing = spacing(standardDeviation);
    double multiples = 1 / spacing;
    // The values are private: the message says nothing of them.
    for (int i = offset; i < offset + length; i++) {
      if (!(Math.abs(values[i] * multiples) < MAXIMUM_MULTIPLE)) {
        throw new IllegalArgumentException(
            "values must be finite and less than 2^30 standard deviations");
      }
    }
    double scale = standardDeviation * multiples * (1 + slack(dimension));
    if (sampler.scale() != scale) {
      sampler = new LatticeNormal(scale);
    }
    LatticeNormal normal = sampler;
    for (int i = offset; i < offset + length; i++) {
      long multiple = (long) Math.rint(values[i] * multiples);
      values[i] = (multiple + normal.next(random)) * spacing;
    }
  }

  /**
   * The same for values of any size, so that none can make a release fail, which would tell of it
   * without noise: each is first brought to within 2<sup>29</sup> standard deviations of 0, and NaN
   * to 0. Doing so coordinate by coordinate brings no two vectors of finite values further apart.
   */
  public void addBounded(
      double[] values, int offset, int length, double standardDeviation, int dimension) {
    double largest = standardDeviation * LARGEST_IN_DEVIATIONS;
    for (int i = offset; i < offset + length; i++) {
      double value = values[i];
      values[i] = Double.isNaN(value) ? 0 : Math.max(-largest, Math.min(largest, value));
    }
    add(values, offset, length, standardDeviation, dimension);
  }

  /**
   * By what fraction {@link #add} widens the noise: 256 sqrt(dimension) 2<sup>-30</sup>, and
   * 2<sup>-40</sup> for the rounding of this arithmetic.
   *
   * @param dimension number of values in the release, &gt;= 0
   */
  public static double slack(int dimension) {
    if (dimension < 0) {
      throw new IllegalArgumentException("dimension must be >= 0 but was " + dimension);
    }
    return MAXIMUM_NOISE_MULTIPLIER * Math.sqrt(dimension) * 0x1p-30 + 0x1p-40;
  }

  /**
   * The spacing g of the lattice: a power of two in (sd 2<sup>-31</sup>, sd 2<sup>-30</sup>].
   *
   * @param standardDeviation as given to {@link #add}
   */
  public static double spacing(double standardDeviation) {
    return Math.scalb(1.0, Math.getExponent(standardDeviation) - LATTICE_BITS);
  }
}
