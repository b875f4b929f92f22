package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.CentralPlan;

/** Whose noise is on what the server sees: the trust model. */
public sealed interface Protection {
  /**
   * Checks what the claim rests on.
   *
   * @throws IllegalArgumentException if the experiment does otherwise
   */
  void requireFits(Cohorts cohorts, Algorithm algorithm);

  /** Nobody's: sums of floats. */
  record None() implements Protection {
    @Override
    public void requireFits(Cohorts cohorts, Algorithm algorithm) {}
  }

  /**
   * The server's, on the sum of clipped and quantised updates.
   *
   * @param plan of the cohort, as devices and server of the product have it
   */
  record Central(CentralPlan plan) implements Protection {
    @Override
    public void requireFits(Cohorts cohorts, Algorithm algorithm) {
      if (!(cohorts instanceof Cohorts.Rounds)) {
        throw new IllegalArgumentException(
            "cohorts must be in rounds under privacy of users but devices come as they please");
      }
      if (!(algorithm instanceof Algorithm.Averaging)) {
        throw new IllegalArgumentException(
            "algorithm must be averaging under privacy of users, since others' devices hand in more"
                + " than an update, but was "
                + algorithm);
      }
      if (algorithm.weighting() != Weighting.EQUAL) {
        throw new IllegalArgumentException(
            "weighting must be equal under privacy of users but was " + algorithm.weighting());
      }
    }
  }
}
