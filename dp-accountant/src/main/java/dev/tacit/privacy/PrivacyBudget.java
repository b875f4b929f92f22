package dev.tacit.privacy;

/**
 * What may be spent.
 *
 * @param epsilon finite, &gt; 0
 * @param delta in (0, 1)
 */
public record PrivacyBudget(double epsilon, double delta) {
  public PrivacyBudget {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be > 0 and finite but was " + epsilon);
    }
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1) but was " + delta);
    }
  }
}
