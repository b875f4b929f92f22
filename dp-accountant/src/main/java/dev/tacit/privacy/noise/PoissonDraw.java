package dev.tacit.privacy.noise;

import java.util.Arrays;
import java.util.Objects;

/**
 * Poisson sampling: each record goes into the sample independently of all others. The draw is a
 * secret wherever amplification by sampling is claimed.
 */
public final class PoissonDraw {
  private static final double TWO_63 = 0x1p63;

  private PoissonDraw() {}

  /**
   * The records drawn. Each one compares 63 fresh uniform bits with floor(q 2<sup>63</sup>), so
   * that the true probability is q rounded down to a multiple of 2<sup>-63</sup>: never above q,
   * and q itself for every {@code double} q of 2<sup>-11</sup> or more (and for 0 and 1). A
   * mechanism on a Poisson sample loses no more with a smaller q, so what is accounted for q holds.
   *
   * <p>Takes time and random bits proportional to the population, whatever is drawn.
   *
   * @param population number of records, &gt;= 0
   * @param q probability of each record, in [0, 1]
   * @return ascending indices in [0, population)
   */
  public static int[] draw(RandomStream random, int population, double q) {
    Objects.requireNonNull(random, "random");
    if (population < 0) {
      throw new IllegalArgumentException("population must be >= 0 but was " + population);
    }
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("q must be in [0, 1] but was " + q);
    }
    int[] drawn = new int[population];
    if (q == 1) {
      Arrays.setAll(drawn, i -> i);
      return drawn;
    }
    // Exact: scaling by a power of two rounds nothing, and q < 1 stays below 2^63.
    long threshold = (long) (q * TWO_63);
    int count = 0;
    for (int record = 0; record < population; record++) {
      drawn[count] = record;
      // The sign bit of the difference is 1 exactly if the record is drawn: no branch to
      // mispredict.
      count += (int) (((random.nextLong() >>> 1) - threshold) >>> 63);
    }
    int[] sample = Arrays.copyOf(drawn, count);
    Arrays.fill(drawn, 0);
    return sample;
  }
}
