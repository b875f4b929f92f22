package dev.tacit.privacy.ledger;

import java.util.Objects;

/**
 * Something that the accounting of a release takes for granted.
 *
 * @param statement in words, for a data-protection officer
 * @param enforced whether the code that wrote the entry makes it true
 */
public record Assumption(String statement, boolean enforced) {
  public Assumption {
    Objects.requireNonNull(statement, "statement");
  }
}
