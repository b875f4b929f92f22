package dev.tacit.secagg.encoding;

import dev.tacit.privacy.PrivacyBudget;

/**
 * What distributed noise is to achieve, and on what.
 *
 * @param target (epsilon, delta) of all releases together, for the unit and relation of {@link
 *     DistributedPlan}
 * @param releases sums that contain a user's device at most; at least 1
 * @param noise distribution of the shares
 * @param cohort how many devices a sum may have
 * @param dimension coordinates of an update, at least 1
 * @param clippingNorm largest L2 norm of an update; finite, positive
 */
public record DistributedDemands(
    PrivacyBudget target,
    long releases,
    ShareNoise noise,
    CohortBounds cohort,
    int dimension,
    double clippingNorm) {
  public DistributedDemands {
    if (releases < 1) {
      throw new IllegalArgumentException("releases must be at least 1 but was " + releases);
    }
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1 but was " + dimension);
    }
    if (!(clippingNorm > 0 && clippingNorm <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "clippingNorm must be positive and finite but was " + clippingNorm);
    }
  }
}
