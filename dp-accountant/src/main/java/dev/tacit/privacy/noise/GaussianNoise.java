package dev.tacit.privacy.noise;

/**
 * Adds Gaussian noise that stands up to floating point.
 *
 * <h2>Construction</h2>
 *
 * Noise in doubles leaks through low-order bits: which doubles can come out depends on what went in
 * (Mironov 2012, "On significance of the least significant bits for differential privacy"; Haney et
 * al. 2022, "Precision-based attacks and interval refining"). Here a value v becomes {@code g *
 * (round(v / g) + round(z * s / g))}, with z a standard normal, s the standard deviation and g the
 * lattice spacing, the power of two with {@code s * 2^-25 < g <= s * 2^-24}. Whole numbers add
 * exactly, and {@code round(k + x) = k + round(x)} for whole k, so the output is the rounding of a
 * continuous Gaussian mechanism on the lattice points {@code g * round(v / g)}: post-processing,
 * whose possible outputs are the same whatever the input. The last step, to float, is
 * post-processing too.
 *
 * <h2>What it costs</h2>
 *
 * Rounding moves each of d coordinates by at most g/2, so two inputs at distance C come to be at
 * most {@code C + g * sqrt(d)} apart. For a noise multiplier up to {@link
 * #LARGEST_NOISE_MULTIPLIER} (s &lt;= 1024 C) that is at most {@code C (1 + 1024 * 2^-24 *
 * sqrt(d))}, and s is widened by this factor inside: 1 % at d = 26,000. The caller's noise
 * multiplier is therefore never over-stated.
 *
 * <h2>What it rests on</h2>
 *
 * z is by Box and Muller from 63 and 64 uniform bits in doubles: it ends at 9.4 standard deviations
 * (beyond lies a share of 6e-21), and the relative error of a lattice point's probability within is
 * of the order of 2^-28, not zero: this is the one step that is not a proof. How long a call takes
 * does not depend on the values.
 */
public final class GaussianNoise {
  /** Up to this ratio of standard deviation to sensitivity the widening covers the lattice. */
  public static final double LARGEST_NOISE_MULTIPLIER = 1024;

  private static final int LATTICE_BITS = 24;
  private static final double TWO_PI_OVER_2_64 = 2 * Math.PI * 0x1p-64;

  private final SecureRandomStream random;

  /** Noise from a stream, which the caller closes. Not thread-safe. */
  public GaussianNoise(SecureRandomStream random) {
    this.random = random;
  }

  /**
   * Adds independent noise to each of a vector's values.
   *
   * @param values the vector, at {@code offset..offset+length-1}; all of it in one call
   * @param standardDeviation finite, &gt; 0; at most {@link #LARGEST_NOISE_MULTIPLIER}
   *     sensitivities
   * @throws IllegalArgumentException if a value is not finite or beyond 2^26 standard deviations;
   *     the vector must then not be released
   */
  public void add(float[] values, int offset, int length, double standardDeviation) {
    if (!(standardDeviation > 0x1p-100 && standardDeviation < 0x1p100)) {
      throw new IllegalArgumentException(
          "standardDeviation must be between 2^-100 and 2^100 but was " + standardDeviation);
    }
    java.util.Objects.checkFromIndexSize(offset, length, values.length);
    double spacing = Math.scalb(1.0, Math.getExponent(standardDeviation) - LATTICE_BITS);
    double widened =
        standardDeviation
            * (1 + LARGEST_NOISE_MULTIPLIER * Math.scalb(Math.sqrt(length), -LATTICE_BITS));
    double scale = widened / spacing;
    double perSpacing = 1 / spacing;
    for (int i = offset; i < offset + length; i += 2) {
      double radius = scale * Math.sqrt(-2 * Math.log(((random.nextLong() >>> 1) + 0.5) * 0x1p-63));
      double angle = random.nextLong() * TWO_PI_OVER_2_64;
      values[i] = noisy(values[i], radius * Math.cos(angle), perSpacing, spacing);
      if (i + 1 < offset + length) {
        values[i + 1] = noisy(values[i + 1], radius * Math.sin(angle), perSpacing, spacing);
      }
    }
  }

  private static float noisy(float value, double noise, double perSpacing, double spacing) {
    double point = Math.rint(value * perSpacing);
    if (!(Math.abs(point) <= 0x1p50)) {
      throw new IllegalArgumentException(
          "values must be finite and within 2^26 standard deviations but one was not");
    }
    return (float) ((point + Math.rint(noise)) * spacing);
  }
}
