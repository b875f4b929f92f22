package dev.tacit.client;

import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedEncoder;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.Rotation;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.secagg.parameters.ParameterFinder;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;

/**
 * Plain training, and a share of noise on the whole clipped update.
 *
 * @param noise with this device's own bounds of the cohort, which its cost is computed from
 * @param demands the policy's, of which the corrupt in those bounds are
 */
record DistributedDpWork(LocalSgdSettings settings, DistributedPlan noise, Demands demands)
    implements UserLevelWork {
  private static final boolean ENFORCED = true;
  private static final boolean NOT_ENFORCED = false;

  /**
   * The bounds that this device goes by. At least the policy's minimum of survivors, or what the
   * plan promises if that is more: the session is held to either. All the corrupt of a whole cohort
   * may be among few survivors, so that their number is counted of the largest cohort.
   *
   * @throws IllegalArgumentException if no honest survivor is left
   */
  static CohortBounds bounds(int cohort, int promisedMinimum, PrivacyPolicy policy) {
    int minimum = Math.max(promisedMinimum, policy.minimumCohort());
    return new CohortBounds(cohort, minimum, policy.demands().corruptOf(cohort));
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
  public int minimumSurvivors() {
    return noise.cohort().minimumSurvivors();
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
  public int[] encode(float[] update, int roster, SessionBinding session, SecureRandom random) {
    return new DistributedEncoder(noise, Rotation.of(session, update.length)).encode(update);
  }

  /** In the complete graph a device counts on those alone whose shares it could open. */
  private boolean knowsSurvivors() {
    return noise.cohort().size() < ParameterFinder.SMALLEST_SPARSE_COHORT
        || demands.adversary() == Adversary.MALICIOUS;
  }

  @Override
  public List<Assumption> assumptions() {
    CohortBounds cohort = noise.cohort();
    return List.of(
        new Assumption(
            "The whole update is clipped to Euclidean norm c = "
                + noise.clippingNorm()
                + " and rounded to whole numbers of norm at most N = "
                + noise.l2Sensitivity()
                + " before noise is added",
            ENFORCED),
        new Assumption(
            "A share of exact "
                + (noise.noise() == ShareNoise.GAUSSIAN
                    ? "discrete Gaussian noise of sigma^2 = "
                    : "Skellam noise of variance ")
                + noise.shareVariance()
                + ", from a generator keyed by the operating system, is added to each coordinate before it is masked",
            ENFORCED),
        new Assumption(
            "This device helps to unmask sums of "
                + cohort.minimumSurvivors()
                + " devices or more only, and takes part in cohorts of "
                + cohort.size()
                + " at most"
                + (knowsSurvivors() ? "" : "; in a sparse graph their number is the server's word"),
            knowsSurvivors()),
        new Assumption(
            "Of those in a sum at most "
                + cohort.assumedCorrupt()
                + " leave their noise out or tell it; the shares of the other "
                + cohort.minimumHonest()
                + " are what counts",
            NOT_ENFORCED),
        new Assumption(
            "Secure aggregation shows the sum alone: the server is no worse than "
                + demands.adversary().name().toLowerCase(Locale.ROOT).replace('_', '-')
                + ", and at most a share of "
                + demands.corrupt()
                + " of a cohort is in league with it",
            NOT_ENFORCED),
        UserAssumptions.ONE_DEVICE,
        UserAssumptions.ONE_LEDGER);
  }
}
