package dev.tacit.secagg.parameters;

import java.util.Optional;

/**
 * Search of the least even degree, and for it the least threshold, that meet demands. Half of the
 * security failure is for corrupt neighbours, half for a graph that falls apart.
 *
 * <p>The least secure threshold can only grow with the degree, as counts of corrupt neighbours do,
 * so it is carried over to the next degree. For one search in one thread.
 */
final class SparseSearch {
  private final Demands demands;
  private final Holders holders;
  private final int cohort;
  private final int corrupt;
  private final int dropped;
  private int threshold = 2;

  SparseSearch(Demands demands, Holders holders, int cohort) {
    this.demands = demands;
    this.holders = holders;
    this.cohort = cohort;
    this.corrupt = demands.corruptOf(cohort);
    this.dropped = demands.droppedOf(cohort);
  }

  Optional<GraphParameters> find() {
    if (corrupt >= cohort) {
      return Optional.empty();
    }
    for (int degree = 2; degree < cohort - 1; degree += 2) {
      Cycle cycle = new Cycle(cohort, degree, corrupt, dropped);
      raiseThreshold(cycle, degree);
      if (threshold <= degree
          && cycle.parted() <= demands.securityFailure() / 2
          && cycle.lost(threshold) <= demands.correctnessFailure()) {
        return Optional.of(parameters(cycle, degree));
      }
    }
    return Optional.empty();
  }

  private void raiseThreshold(Cycle cycle, int degree) {
    threshold = Math.max(threshold, holders.leastThreshold(degree));
    while (threshold <= degree && betrayed(cycle, degree) > demands.securityFailure() / 2) {
      threshold++;
    }
  }

  private double betrayed(Cycle cycle, int degree) {
    return cycle.betrayed(demands.adversary().breakingPoint(threshold, holders.count(degree)));
  }

  private GraphParameters parameters(Cycle cycle, int degree) {
    return new GraphParameters(
        cohort,
        degree,
        threshold,
        holders.count(degree),
        demands.adversary(),
        betrayed(cycle, degree) + cycle.parted(),
        cycle.lost(threshold));
  }
}
