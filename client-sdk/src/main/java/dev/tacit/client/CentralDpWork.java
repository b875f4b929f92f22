package dev.tacit.client;

import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.encoding.CentralEncoder;
import dev.tacit.secagg.encoding.CentralPlan;
import java.util.List;

/**
 * Plain training and a clipped update without noise: what the plan says that the server adds.
 *
 * @param minimumSurvivors the policy's
 */
record CentralDpWork(LocalSgdSettings settings, CentralPlan noise, int minimumSurvivors)
    implements UserLevelWork {
  @Override
  public TrustModel trustModel() {
    return TrustModel.CENTRAL_DP;
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
    return noise.cohort();
  }

  @Override
  public int ringBits() {
    return noise.ringBits();
  }

  @Override
  public int[] encode(float[] update, SessionBinding session) {
    return new CentralEncoder(noise).encode(update);
  }

  @Override
  public List<Assumption> assumptions() {
    return List.of(
        Assumption.enforced(
            "The whole update is clipped to Euclidean norm c = "
                + noise.clippingNorm()
                + " and rounded to whole numbers of norm at most N = "
                + noise.l2Sensitivity()),
        Assumption.assumed(
            "The server adds Gaussian noise of standard deviation sigma N, sigma = "
                + noise.noiseMultiplier()
                + ", to each sum before it is used, stored or shown, as its plan says; this device cannot check it"),
        Assumption.assumed(
            "Whoever runs the server is trusted not to look at the sum before the noise is on it"),
        UserAssumptions.ONE_DEVICE,
        UserAssumptions.ONE_LEDGER);
  }
}
