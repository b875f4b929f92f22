package dev.tacit.simulation.experiment;

/** How much a device's update counts in the mean. */
public enum Weighting {
  /** As many times as it has examples: McMahan et al. 2017, algorithm 1. */
  EXAMPLES,
  /** Once, as privacy of users and secure aggregation need. */
  EQUAL;

  double of(int examples) {
    return this == EQUAL ? 1 : examples;
  }
}
