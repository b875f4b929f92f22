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
  private final int cohort;
  private final int corrupt;
  private final int dropped;
  private int threshold = 2;

  SparseSearch(Demands demands, int cohort) {
    this.demands = demands;
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
        return Optional.of(parameters(cycle, degree, threshold));
      }
    }
    return Optional.empty();
  }

  /** What a degree and a threshold of somebody else's choice achieve. */
  GraphParameters judge(int degree, int given) {
    return parameters(new Cycle(cohort, degree, corrupt, dropped), degree, given);
  }

  private void raiseThreshold(Cycle cycle, int degree) {
    while (threshold <= degree
        && betrayed(cycle, degree, threshold) > demands.securityFailure() / 2) {
      threshold++;
    }
  }

  private double betrayed(Cycle cycle, int degree, int given) {
    return cycle.betrayed(demands.adversary().breakingPoint(given, degree));
  }

  private GraphParameters parameters(Cycle cycle, int degree, int given) {
    return new GraphParameters(
        cohort,
        degree,
        given,
        demands.adversary(),
        Math.min(1, betrayed(cycle, degree, given) + cycle.parted()),
        cycle.lost(given));
  }
}
