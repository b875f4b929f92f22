package dev.tacit.privacy.event;

/**
 * Any mechanism that is (epsilon, delta)-private under the accountant's relation.
 *
 * @param epsilon nats, finite, &gt;= 0
 * @param delta in [0, 1]
 */
public record EpsilonDelta(double epsilon, double delta) implements PrivacyEvent {
  public EpsilonDelta {
    Checks.notNegative("epsilon", epsilon);
    Checks.probability("delta", delta);
  }
}
