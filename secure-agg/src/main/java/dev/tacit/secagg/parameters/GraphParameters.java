package dev.tacit.secagg.parameters;

/**
 * Degree and threshold for a cohort, and what they achieve. Immutable.
 *
 * @param cohort devices of the roster, at least 2
 * @param degree neighbours of each device: even, or the cohort less one (the complete graph)
 * @param threshold shares that rebuild a secret, from 2 to {@code holders}
 * @param holders devices that hold a share of each secret: {@code degree}, or one more where the
 *     owner holds one too
 * @param adversary what the server may do
 * @param securityFailure upper bound on the probability that more than sums can be learnt; 0 in the
 *     complete graph, where it is certain as long as no more devices are corrupt than was demanded
 * @param correctnessFailure upper bound on the probability that a secret cannot be rebuilt; 0 in
 *     the complete graph
 */
public record GraphParameters(
    int cohort,
    int degree,
    int threshold,
    int holders,
    Adversary adversary,
    double securityFailure,
    double correctnessFailure) {
  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public GraphParameters {
    if (cohort < 2) {
      throw new IllegalArgumentException("cohort must be at least 2 but was " + cohort);
    }
    if (degree != cohort - 1 && (degree < 2 || degree % 2 != 0 || degree > cohort - 1)) {
      throw new IllegalArgumentException(
          "degree must be " + (cohort - 1) + ", or even and less, but was " + degree);
    }
    if (holders != degree && holders != degree + 1) {
      throw new IllegalArgumentException(
          "holders must be " + degree + " or one more but was " + holders);
    }
    if (threshold < 2 || threshold > holders) {
      throw new IllegalArgumentException(
          "threshold must be in [2, " + holders + "] but was " + threshold);
    }
    if (adversary == null) {
      throw new IllegalArgumentException("adversary must be given but was null");
    }
    requireProbability("securityFailure", securityFailure);
    requireProbability("correctnessFailure", correctnessFailure);
  }

  /** True if everybody is everybody's neighbour. */
  public boolean complete() {
    return degree == cohort - 1;
  }

  private static void requireProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1] but was " + value);
    }
  }
}
