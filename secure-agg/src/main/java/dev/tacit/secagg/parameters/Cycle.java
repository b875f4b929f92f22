package dev.tacit.secagg.parameters;

/**
 * Chances of a sparse graph on a cohort: the Harary graph of Bell et al. 2020, devices in random
 * order on a cycle, each joined to the next {@code degree / 2} on either side. So a device's
 * neighbours are a uniformly random set of the others. Bounds are upper bounds, union bounds over
 * all devices. Immutable.
 */
final class Cycle {
  private static final double SLACK = 1 + 0x1p-30;

  /** A product this small is as good as none, and need not be multiplied further. */
  private static final double SMALL = 1e-100;

  private final int cohort;
  private final Hypergeometric corruptNeighbours;
  private final Hypergeometric liveNeighbours;
  private final double parted;

  /**
   * @param degree even, below {@code cohort - 1}
   * @param corrupt devices in league with the server, below {@code cohort}
   * @param dropped devices lost, below {@code cohort}
   */
  Cycle(int cohort, int degree, int corrupt, int dropped) {
    this.cohort = cohort;
    // Of an honest device's others, all the corrupt ones; of a live one's, all that dropped out.
    this.corruptNeighbours = new Hypergeometric(cohort - 1, corrupt, degree);
    this.liveNeighbours = new Hypergeometric(cohort - 1, cohort - 1 - dropped, degree);
    this.parted = parted(cohort, degree, corrupt + dropped);
  }

  /** Some honest device has at least a number of corrupt neighbours. */
  double betrayed(int corruptNeighbours) {
    return union(this.corruptNeighbours.atLeast(corruptNeighbours));
  }

  /** Some device has fewer live neighbours than a threshold. */
  double lost(int threshold) {
    return union(liveNeighbours.lessThan(threshold));
  }

  /** The honest survivors are not connected. */
  double parted() {
    return parted;
  }

  private double union(double each) {
    return Math.min(1, each * cohort * SLACK);
  }

  /**
   * To part the cycle, degree / 2 devices in a row must be gone in two places that have a device
   * between them on either side: {@code cohort * (cohort - degree - 1) / 2} pairs of places, each
   * gone with probability {@code C(gone, degree) / C(cohort, degree)} (fcp/secagg counts the same).
   */
  private static double parted(int cohort, int degree, int gone) {
    if (degree > gone) {
      return 0;
    }
    double all = 1;
    for (int i = 0; i < degree && all > SMALL; i++) {
      all *= Math.min(1, (gone - i) / (double) (cohort - i));
    }
    double pairs = cohort / 2.0 * (cohort - degree - 1);
    return Math.min(1, pairs * all * SLACK);
  }
}
