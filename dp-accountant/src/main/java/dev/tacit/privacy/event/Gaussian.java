package dev.tacit.privacy.event;

/**
 * The Gaussian mechanism on a sum to which a record contributes an L2 norm of at most 1 (the
 * clipping norm). Adding, removing or zeroing a record then moves the sum by at most 1. Under
 * replace_one it moves by up to 2, and accountants charge for that: sigma stays the multiplier of
 * the clipping norm. Only in a {@link FixedSizeSampled} sample, which can change by a replacement
 * alone, is sigma relative to what a replacement moves.
 *
 * @param sigma noise multiplier: standard deviation over the greatest norm; finite, &gt; 0
 */
public record Gaussian(double sigma) implements PrivacyEvent {
  public Gaussian {
    if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("sigma must be > 0 and finite but was " + sigma);
    }
  }
}
