package dev.tacit.cli.report;

import dev.tacit.client.TrustModel;
import dev.tacit.secagg.Adversary;
import java.util.Locale;
import java.util.Optional;

/**
 * Who adds the noise of a run, and what its secure aggregation is meant to withstand.
 *
 * @param adversary that every cohort is formed against
 * @param corrupt devices of a whole cohort that may be in league with it
 * @param degree neighbours of a device in a whole cohort's masking graph
 * @param threshold shares that rebuild a secret there
 * @param noise foreseen for one round's mean; empty for local DP-SGD, whose noise is in the steps
 */
public record TrustFacts(
    TrustModel model,
    Adversary adversary,
    int corrupt,
    int degree,
    int threshold,
    Optional<PredictedNoise> noise) {

  /** The adversary in words. */
  public String adversaryWords() {
    return adversary.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
