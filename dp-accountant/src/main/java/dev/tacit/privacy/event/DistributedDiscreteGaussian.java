package dev.tacit.privacy.event;

/**
 * A sum of whole vectors under secure aggregation to which each of several devices adds a share of
 * noise, one discrete Gaussian of {@code shareSigma} a coordinate; only the sum is seen (Kairouz,
 * Liu and Steinke 2021, "The distributed discrete Gaussian mechanism for federated learning with
 * secure aggregation", arXiv:2102.06387). The sum of the shares is close to a discrete Gaussian of
 * sigma<sup>2</sup> = shares shareSigma<sup>2</sup>, but not equal to one; accountants pay for the
 * difference by a bound of our own, proved in {@code DiscreteGaussianSum}, which unlike that of the
 * paper (10 times a sum of exp(-2 pi<sup>2</sup> shareSigma<sup>2</sup> k / (k + 1)) a coordinate)
 * does not grow with the dimension.
 *
 * <p>The difference costs at most 2 % of rho from shareSigma = 0.75 up for a thousand shares, 0.5 %
 * from 0.9 up for any number. Below, once shares times exp(-2 pi<sup>2</sup>
 * shareSigma<sup>2</sup>) is not small, the bound is that of fewer shares than there are: valid,
 * but too large by a factor that grows with the shares (at 0.5, 30 for a hundred). Scale sums so
 * that shares are wide.
 *
 * <p>What the proof assumes: the noise of {@code shares} devices that nobody but they knows is in
 * the sum, so of those who stayed to the end less those who may collude; their noise is exact, as
 * that of {@link dev.tacit.privacy.noise.DiscreteGaussian}; and sums are of whole numbers, modulo
 * anything.
 *
 * @param shareSigma sigma of one share, not of the sum; finite, &gt;= 0.5
 * @param shares in the sum at least, in [1, 2^20]; of a sum of more, state that many
 * @param l2Sensitivity greatest L2 norm of what a record or user contributes, of whole numbers
 *     after scaling and rounding; rounded up, finite, &gt;= 1 (below, nothing moves). Under
 *     replace_one the sum moves by up to twice that
 * @param dimension coordinates, &gt;= 1
 */
public record DistributedDiscreteGaussian(
    double shareSigma, long shares, double l2Sensitivity, long dimension) implements PrivacyEvent {
  public DistributedDiscreteGaussian {
    Checks.finiteAtLeast("share_sigma", shareSigma, 0.5);
    Checks.between("shares", shares, 1, 1 << 20);
    Checks.finiteAtLeast("l2_sensitivity", l2Sensitivity, 1);
    Checks.atLeast("dimension", dimension, 1);
  }
}
