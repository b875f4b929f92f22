package dev.tacit.privacy.event;

/**
 * A sum of whole vectors with {@link Skellam} noise on each coordinate (Agarwal, Kairouz and Liu
 * 2021, "The Skellam mechanism for differentially private federated learning", arXiv:2110.04995).
 * Skellam variables add up to one, so that devices may each add a share of it under secure
 * aggregation: what counts is the variance of all shares in the sum that nobody but their devices
 * knows, of those who stayed to the end less those who may collude. {@link
 * dev.tacit.privacy.noise.Skellam} draws it exactly.
 *
 * <p>The bound is one of Renyi divergences, at whole orders above that of a Gaussian of the same
 * variance by a relative 2.5 / variance at most.
 *
 * @param variance of the sum's noise on one coordinate, not of one share; finite, &gt; 0
 * @param l1Sensitivity greatest L1 norm of what a record or user contributes, of whole numbers
 *     after scaling and rounding; rounded up, finite, &gt;= 1. Of d coordinates it is at most
 *     sqrt(d) l2Sensitivity, and always at most l2Sensitivity^2, which accountants know
 * @param l2Sensitivity greatest L2 norm of the same; rounded up, finite, &gt;= 1. Under replace_one
 *     the sum moves by up to twice both
 */
public record VectorSkellam(double variance, double l1Sensitivity, double l2Sensitivity)
    implements PrivacyEvent {
  public VectorSkellam {
    Checks.positive("variance", variance);
    Checks.finiteAtLeast("l1_sensitivity", l1Sensitivity, 1);
    Checks.finiteAtLeast("l2_sensitivity", l2Sensitivity, 1);
  }
}
