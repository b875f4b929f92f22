package dev.tacit.privacy.accounting;

import dev.tacit.privacy.accounting.loss.LossGrid;

/**
 * How far the losses of merged outcomes may be below their grid points, all together. The outcomes
 * merged in one stage are independent, so Hoeffding 1963, theorem 2, bounds the sum of their
 * deviations, under the tilted measure, which is a product too: what is lost where the bound fails
 * counts like any tilted mass that went astray.
 */
final class Deviations {
  private static final int STAGES = 12;

  private final double logEta;
  private final double[] means = new double[STAGES];
  private final double[] squares = new double[STAGES];
  private final double[] sums = new double[STAGES];
  private final double[] logs = new double[STAGES];

  /**
   * None yet.
   *
   * @param logEta ln of the tilted probability that the bound of a stage may fail with, &lt; 0
   */
  Deviations(double logEta) {
    this.logEta = logEta;
  }

  /** The price of a unit of deviation for each of so many things. */
  double price(double things) {
    return Math.sqrt(-logEta / (2 * things));
  }

  /** So many things with the deviations of a grid, merged in a stage. */
  void add(int stage, LossGrid grid, double things) {
    double bound = grid.deviationBound();
    means[stage] += things * grid.deviationMean();
    squares[stage] += things * 4 * bound * bound;
    sums[stage] += things * bound;
    logs[stage] += things * grid.logLower();
  }

  /** The tilted probability that the sum of all deviations is below minus {@link #drift}. */
  double failure() {
    double sum = 0;
    for (int i = 0; i < STAGES; i++) {
      sum += likely(i) < sums[i] ? Math.exp(logEta) : 0;
    }
    return sum;
  }

  /**
   * How much more tilted mass that went astray in one stage weighs at the end, at most: later
   * stages shift epsilon by their drift, and divide the masses.
   *
   * @param theta the tilt
   */
  double worth(double theta) {
    double later = 0;
    double most = 0;
    for (int i = STAGES - 1; i > 0; i--) {
      later += theta * Math.min(sums[i], likely(i)) - logs[i];
      most = Math.max(most, later);
    }
    return Math.exp(most);
  }

  private double likely(int stage) {
    return Math.sqrt(-logEta * squares[stage] / 2) - means[stage];
  }

  double drift() {
    double drift = 0;
    for (int i = 0; i < STAGES; i++) {
      drift += Math.min(sums[i], likely(i));
    }
    return drift;
  }

  double mean() {
    double mean = 0;
    for (double of : means) {
      mean += of;
    }
    return mean;
  }
}
