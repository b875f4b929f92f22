package dev.tacit.privacy.event;

/**
 * The exponential mechanism that is epsilon-private under the accountant's relation, and so of
 * bounded range epsilon (Durfee and Rogers 2019).
 *
 * @param epsilon nats, finite, &gt;= 0
 */
public record Exponential(double epsilon) implements PrivacyEvent {
  public Exponential {
    Checks.notNegative("epsilon", epsilon);
  }
}
