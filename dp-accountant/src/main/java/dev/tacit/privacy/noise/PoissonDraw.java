package dev.tacit.privacy.noise;

import java.util.Arrays;

/**
 * Poisson sampling: every record is drawn independently of all others. A record is in when 63
 * uniform bits, read as a whole number, are below {@code floor(q * 2^63)}: exactly that
 * probability, at most q and less than 2^-63 below it. (The product by a power of two is exact.)
 */
public final class PoissonDraw {
  private PoissonDraw() {}

  /**
   * Draws once.
   *
   * @param population records, &gt;= 0
   * @param q in [0, 1]
   * @return the drawn records' numbers, ascending
   */
  public static int[] draw(SecureRandomStream random, int population, double q) {
    if (population < 0) {
      throw new IllegalArgumentException("population must be >= 0 but was " + population);
    }
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("q must be in [0, 1] but was " + q);
    }
    // A double below 1 times 2^63 fits a long; 1 itself means everybody.
    long threshold = q == 1 ? -1 : (long) Math.floor(Math.scalb(q, 63));
    int[] drawn = new int[Math.min(population, 16 + (int) (q * population * 1.25))];
    int count = 0;
    for (int record = 0; record < population; record++) {
      if (threshold < 0 || (random.nextLong() >>> 1) < threshold) {
        if (count == drawn.length) {
          drawn = Arrays.copyOf(drawn, Math.min(population, 2 * count + 16));
        }
        drawn[count++] = record;
      }
    }
    return Arrays.copyOf(drawn, count);
  }
}
