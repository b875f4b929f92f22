package dev.tacit.privacy.event;

/**
 * The Gaussian mechanism on a sum of L2 sensitivity 1 under the accountant's relation.
 *
 * @param sigma noise multiplier: standard deviation over sensitivity; finite, &gt; 0
 */
public record Gaussian(double sigma) implements PrivacyEvent {
  public Gaussian {
    if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("sigma must be > 0 and finite but was " + sigma);
    }
  }
}
