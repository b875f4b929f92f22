package dev.tacit.privacy.event;

/**
 * An integer sum with noise of probabilities proportional to exp(-a |x|).
 *
 * @param a finite, &gt; 0
 * @param sensitivity greatest L1 norm of a record's contribution, &gt;= 1; under replace_one the
 *     sum moves by up to twice that
 */
public record DiscreteLaplace(double a, long sensitivity) implements PrivacyEvent {
  public DiscreteLaplace {
    Checks.positive("a", a);
    Checks.atLeast("sensitivity", sensitivity, 1);
  }
}
