package dev.tacit.secagg.parameters;

import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.VectorShape;
import java.util.List;

/**
 * Degree and threshold for a cohort, and what they achieve. Immutable.
 *
 * @param cohort devices of the roster, at least 2
 * @param degree neighbours of each device: even, or the cohort less one (the complete graph)
 * @param threshold shares that rebuild a secret, from 2 to {@link #holders}
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
    int holders = holders(cohort, degree);
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

  /**
   * Devices that hold a share of each secret: in the complete graph all, the owner among them; in a
   * sparse one its neighbours.
   */
  public int holders() {
    return holders(cohort, degree);
  }

  /** What a secure aggregation of vectors by these numbers is told. */
  public SecAggParameters summing(List<VectorShape> vectors) {
    return new SecAggParameters(adversary, degree, threshold, vectors);
  }

  /**
   * What a device demands of a session by these numbers, which it has judged.
   *
   * <p>In the complete graph the smallest allowed sum must be left when keys and shares are
   * exchanged; in a sparse one as many neighbours as rebuild a secret, of which fewer than that are
   * corrupt. A sum holds as many as are asked for, and two honest devices; in a sparse graph also
   * what is left when as many drop out as was demanded, for with more of them gone the graph of the
   * honest may fall apart with a larger chance than was demanded.
   *
   * @param minimumSurvivors of every sum, at least 2
   */
  public ClientPolicy policy(Demands demands, int minimumSurvivors) {
    int neighbours = complete() ? minimumSurvivors - 1 : threshold;
    int honestPair = Math.min(cohort, demands.corruptOf(cohort) + 2);
    int connected = complete() ? 2 : cohort - demands.droppedOf(cohort);
    return new ClientPolicy(
        neighbours, threshold, Math.max(minimumSurvivors, Math.max(honestPair, connected)));
  }

  static int holders(int cohort, int degree) {
    return degree == cohort - 1 ? cohort : degree;
  }

  private static void requireProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1] but was " + value);
    }
  }
}
