package dev.tacit.secagg.encoding;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.noise.GaussianNoise;
import java.io.Serializable;

/**
 * What devices and server are told of central noise: the devices bound their updates, the server
 * adds the noise to the sum, and is trusted to. Immutable.
 *
 * <p>A device clips its update to {@code clippingNorm}, multiplies it by {@link #scale()} and
 * rounds it to whole numbers of norm N at most: {@link CentralEncoder}. The server adds Gaussian
 * noise of standard deviation {@code noiseMultiplier} N to each coordinate of the sum: {@link
 * CentralDecoder}.
 *
 * <h2>What is hidden</h2>
 *
 * The contribution of one user who has one device in the cohort, under zero-out: a zero update is
 * rounded to zero, so setting one to zero moves the sum by a vector of norm N at most, however the
 * rounding fell out, and the noise is that of {@link Gaussian} with the noise multiplier. From
 * whom: everybody but the server, which could read the sum before it adds the noise.
 *
 * @param dimension d, coordinates of an update; at least 1
 * @param clippingNorm largest L2 norm of an update; finite, positive
 * @param cohort devices in a sum at most; in [1, 65535]
 * @param scaleUnits the scale, grid units in one, in multiples of 2^-10; in [1, 2^53]
 * @param noiseMultiplier standard deviation of the noise over N; in [2^-10, 2^20]
 * @param ringBits b of the ring, in [2, 32]; 2^(b - 1) must be more than any sum of a cohort with
 *     its noise: no honest sum wraps around
 */
public record CentralPlan(
    int dimension,
    double clippingNorm,
    int cohort,
    long scaleUnits,
    double noiseMultiplier,
    int ringBits)
    implements Serializable {
  /** Units of the scale in one. */
  public static final int UNITS = DistributedPlan.UNITS;

  /** Whose contribution is hidden. */
  public static final PrivacyUnit UNIT = PrivacyUnit.USER;

  /** What makes two cohorts neighbours. */
  public static final NeighbouringRelation RELATION = NeighbouringRelation.ZERO_OUT;

  private static final double LEAST_MULTIPLIER = 0x1p-10;
  private static final double MOST_MULTIPLIER = 0x1p20;

  /** Standard deviations beyond which {@link GaussianNoise} does not reach. */
  static final double REACH = 20;

  /** Checks every rule above. */
  public CentralPlan {
    Grid grid = new Grid(dimension, clippingNorm, scaleUnits);
    Grid.require(cohort >= 1 && cohort <= 65535, "cohort", "in [1, 65535]", cohort);
    Grid.require(
        noiseMultiplier >= LEAST_MULTIPLIER && noiseMultiplier <= MOST_MULTIPLIER,
        "noiseMultiplier",
        "in [2^-10, 2^20]",
        noiseMultiplier);
    double sensitivity = grid.rounding().sensitivity();
    Grid.requireRoom(ringBits, largest(sensitivity, dimension, cohort, noiseMultiplier));
  }

  /**
   * The plan of the smallest ring in which rounding costs next to nothing: N exceeds the scaled
   * clipping norm by less than one in a thousand.
   *
   * @throws IllegalArgumentException if a value breaks its rule, or the sum needs more than 32 bits
   */
  public static CentralPlan of(
      int dimension, double clippingNorm, int cohort, double noiseMultiplier) {
    double norm = 1024 + 32 * Math.sqrt(dimension);
    long units = Math.max(1, (long) Math.ceil(Math.min(0x1p53, norm / clippingNorm * UNITS)));
    double sensitivity = new Grid(dimension, clippingNorm, units).rounding().sensitivity();
    double largest = largest(sensitivity, dimension, cohort, noiseMultiplier);
    Grid.require(
        largest < Integer.MAX_VALUE,
        "noiseMultiplier and cohort",
        "such that sums are less than 2^31",
        largest);
    int bits = Long.SIZE - Long.numberOfLeadingZeros((long) largest) + 1;
    return new CentralPlan(dimension, clippingNorm, cohort, units, noiseMultiplier, bits);
  }

  /** Grid units in one; exact. */
  public double scale() {
    return grid().scale();
  }

  /** N, rounded up: the L2 sensitivity of the sum, grid units. */
  public double l2Sensitivity() {
    return rounding().sensitivity();
  }

  /** Of the noise on a coordinate of the sum, grid units; rounded up. */
  public double standardDeviation() {
    return Math.nextUp(noiseMultiplier * l2Sensitivity());
  }

  /** What the release of one noised sum reveals, under {@link #RELATION}. */
  public PrivacyEvent event() {
    return new Gaussian(noiseMultiplier);
  }

  /**
   * The standard deviation of the noise on a coordinate of the decoded mean, in the unit of
   * updates.
   *
   * @param survivors devices in the sum, at least 1
   */
  public double predictedError(int survivors) {
    return standardDeviation() / scale() / survivors;
  }

  ConditionalRounding rounding() {
    return grid().rounding();
  }

  private Grid grid() {
    return new Grid(dimension, clippingNorm, scaleUnits);
  }

  /** A coordinate is at most as long as its vector. */
  private static double largest(double norm, int dimension, int cohort, double multiplier) {
    double noise = REACH * multiplier * norm * (1 + GaussianNoise.slack(dimension));
    return Math.ceil((cohort * norm + noise) * (1 + 0x1p-40)) + 1;
  }
}
