package dev.tacit.learning.dpftrl;

/**
 * The place where chance enters. Outside tests there is one implementation, {@link
 * dev.tacit.privacy.noise.GaussianNoise} on a {@link dev.tacit.privacy.noise.RandomStream}.
 */
interface GaussianSource {
  /** Adds independent Gaussian noise to each value. */
  void addNoise(double[] values, double standardDeviation);
}
