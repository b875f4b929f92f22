package dev.tacit.client;

import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedEncoder;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.Rotation;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.secagg.parameters.ParameterFinder;
import java.util.List;
import java.util.Locale;

/**
 * Plain training, and a share of noise on the whole clipped update.
 *
 * @param noise with this device's own bounds of the cohort, which its cost is computed from
 * @param minimumSurvivors that the session is held to
 * @param demands the policy's, of which the corrupt in those bounds are
 */
record DistributedDpWork(
    LocalSgdSettings settings, DistributedPlan noise, int minimumSurvivors, Demands demands)
    implements UserLevelWork {
  /**
   * The bounds that this device's cost is computed from, of the survivors that it may count on. All
   * the corrupt of a whole cohort may be among few survivors, so that their number is counted of
   * the largest cohort.
   *
   * @param minimumSurvivors that the session is held to
   * @throws IllegalArgumentException if no honest survivor is left
   */
  static CohortBounds bounds(int cohort, int minimumSurvivors, Demands demands) {
    int counted = ParameterFinder.survivorsCountedOn(demands, cohort, minimumSurvivors);
    return new CohortBounds(cohort, counted, demands.corruptOf(cohort));
  }

  @Override
  public TrustModel trustModel() {
    return TrustModel.DISTRIBUTED_DP;
  }

  @Override
  public PrivacyEvent event() {
    return noise.event();
  }

  @Override
  public double noiseMultiplier() {
    return noise.noiseMultiplier();
  }

  @Override
  public int largestRoster() {
    return noise.cohort().size();
  }

  @Override
  public int ringBits() {
    return noise.ringBits();
  }

  @Override
  public int[] encode(float[] update, SessionBinding session) {
    return new DistributedEncoder(noise, Rotation.of(session, update.length)).encode(update);
  }

  /** In the complete graph a device counts on those alone whose shares it could open. */
  private boolean knowsSurvivors() {
    return !ParameterFinder.mayBeSparse(demands, noise.cohort().size());
  }

  @Override
  public List<Assumption> assumptions() {
    CohortBounds cohort = noise.cohort();
    return List.of(
        Assumption.enforced(
            "The whole update is clipped to Euclidean norm c = "
                + noise.clippingNorm()
                + " and rounded to whole numbers of norm at most N = "
                + noise.l2Sensitivity()
                + " before noise is added"),
        Assumption.enforced(
            "A share of exact "
                + (noise.noise() == ShareNoise.GAUSSIAN
                    ? "discrete Gaussian noise of sigma^2 = "
                    : "Skellam noise of variance ")
                + noise.shareVariance()
                + ", from a generator keyed by the operating system, is added to each coordinate before it is masked"),
        new Assumption(
            "This device helps to unmask sums of "
                + minimumSurvivors
                + " devices or more only, and takes part in cohorts of "
                + cohort.size()
                + " at most"
                + (knowsSurvivors() ? "" : "; in a sparse graph their number is the server's word"),
            knowsSurvivors()),
        Assumption.assumed(
            "Of those in a sum at most "
                + cohort.assumedCorrupt()
                + " leave their noise out or tell it; the shares of the other "
                + cohort.minimumHonest()
                + " are what counts"),
        Assumption.assumed(
            "Secure aggregation shows the sum alone: the server is no worse than "
                + demands.adversary().name().toLowerCase(Locale.ROOT).replace('_', '-')
                + ", and at most a share of "
                + demands.corrupt()
                + " of a cohort is in league with it"),
        UserAssumptions.ONE_DEVICE,
        UserAssumptions.ONE_LEDGER);
  }
}
