package dev.tacit.privacy.event;

/**
 * The Laplace mechanism on a sum to which a record contributes an L1 norm of at most 1. Under
 * replace_one the sum moves by up to 2, and accountants charge for that.
 *
 * @param b scale of the noise over the greatest norm of a record; finite, &gt; 0
 */
public record Laplace(double b) implements PrivacyEvent {
  public Laplace {
    Checks.positive("b", b);
  }
}
