package dev.tacit.privacy.event;

/**
 * One integer sum with noise of probabilities proportional to exp(-x^2 / (2 sigma^2)) (Canonne,
 * Kamath and Steinke 2020). One coordinate: in several, privacy loss distributions differ.
 *
 * @param sigma finite, &gt; 0
 * @param sensitivity greatest size of a record's contribution, &gt;= 1; under replace_one the sum
 *     moves by up to twice that
 */
public record DiscreteGaussian(double sigma, long sensitivity) implements PrivacyEvent {
  public DiscreteGaussian {
    Checks.positive("sigma", sigma);
    Checks.atLeast("sensitivity", sensitivity, 1);
  }
}
