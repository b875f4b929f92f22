package dev.tacit.privacy.ledger;

import java.util.Objects;

/**
 * Something that the accounting of a release takes for granted.
 *
 * @param statement in words, for a data-protection officer
 * @param enforced whether the code that wrote the entry makes it true
 */
public record Assumption(String statement, boolean enforced) {
  /**
   * What a composition by privacy loss distributions needs. Where no entry enforces it, later
   * releases may have been chosen by earlier ones, and only a filter bounds them ({@link
   * LedgerEntry#fixedSchedule}).
   */
  public static final String FIXED_SCHEDULE =
      "The sampling rate and the noise of every charged step were fixed before the first release;"
          + " only the number of steps was open, up to the budget";

  public Assumption {
    Objects.requireNonNull(statement, "statement");
  }

  /** What the code that writes the entry makes true. */
  public static Assumption enforced(String statement) {
    return new Assumption(statement, true);
  }

  /** What somebody else has to see to. */
  public static Assumption assumed(String statement) {
    return new Assumption(statement, false);
  }
}
