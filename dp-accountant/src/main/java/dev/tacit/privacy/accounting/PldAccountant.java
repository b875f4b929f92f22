package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.PrivacyEvent;

/** Bounds on epsilon and delta. Stateless and thread-safe. */
public final class PldAccountant {
  private PldAccountant() {}

  /**
   * An interval that holds epsilon at delta.
   *
   * @param delta in (0, 1)
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static Bounds epsilon(PrivacyEvent event, NeighbouringRelation relation, double delta) {
    return new Bounds(0, RdpAccountant.epsilon(event, relation, delta).epsilon());
  }

  /**
   * An interval that holds delta at epsilon.
   *
   * @param epsilon finite, &gt;= 0
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static Bounds delta(PrivacyEvent event, NeighbouringRelation relation, double epsilon) {
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be >= 0 and finite but was " + epsilon);
    }
    Composition composition = Composition.of(event, relation);
    return new Bounds(0, Math.exp(RdpAccountant.logDelta(composition, epsilon)));
  }
}
