package dev.tacit.secagg;

/**
 * What a device demands of a session, whatever the server proposes.
 *
 * @param minimumNeighbours peers that deliver shares to this device and with which it masks its
 *     input; at least 1
 * @param minimumThreshold shares that rebuild a secret; at least 2
 * @param minimumSurvivors devices in a sum that this device helps to unmask, itself included; at
 *     least 2. The threshold alone, a part of the cohort, says less
 * @param maximumWeight what any device's vectors may count at most; at least 1. A weight far above
 *     all others shows one device's vectors in the high bits of a sum
 */
public record ClientPolicy(
    int minimumNeighbours, int minimumThreshold, int minimumSurvivors, int maximumWeight) {
  public ClientPolicy {
    if (minimumNeighbours < 1) {
      throw new IllegalArgumentException(
          "minimumNeighbours must be at least 1 but was " + minimumNeighbours);
    }
    if (minimumThreshold < 2) {
      throw new IllegalArgumentException(
          "minimumThreshold must be at least 2 but was " + minimumThreshold);
    }
    if (minimumSurvivors < 2) {
      throw new IllegalArgumentException(
          "minimumSurvivors must be at least 2 but was " + minimumSurvivors);
    }
    if (maximumWeight < 1) {
      throw new IllegalArgumentException(
          "maximumWeight must be at least 1 but was " + maximumWeight);
    }
  }

  /** For equal weights. */
  public ClientPolicy(int minimumNeighbours, int minimumThreshold, int minimumSurvivors) {
    this(minimumNeighbours, minimumThreshold, minimumSurvivors, 1);
  }
}
