package dev.tacit.privacy.ledger;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import java.util.Objects;

/**
 * What a guarantee hides: whose data, and what difference to them. Only events of one protection
 * compose into one guarantee.
 */
public record Protection(PrivacyUnit unit, NeighbouringRelation relation) {
  public Protection {
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(relation, "relation");
  }

  /** That the entry's event is accounted under. */
  public static Protection of(LedgerEntry entry) {
    return new Protection(entry.unit(), entry.relation());
  }

  @Override
  public String toString() {
    return unit.label() + ", " + relation.label();
  }
}
