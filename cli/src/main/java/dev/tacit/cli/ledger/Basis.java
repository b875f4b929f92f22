package dev.tacit.cli.ledger;

/** What a statement's epsilon rests on. */
enum Basis {
  /** The composition as a whole, of a kind that was fixed before the first release. */
  FIXED_SCHEDULE("pld", "privacy loss distributions"),

  /** A budget named beforehand, within which a filter at the budget's order holds all of it. */
  BUDGET("renyi_filter", "a Renyi filter"),

  /** What was spent, bounded at all times at once, whatever chose the steps and the end. */
  SPENT("renyi_odometer", "a Renyi odometer");

  private final String label;
  private final String words;

  Basis(String label, String words) {
    this.label = label;
    this.words = words;
  }

  /** For machines. */
  String label() {
    return label;
  }

  /** For a line of a terminal. */
  String words() {
    return words;
  }

  /** Whether accountants of whole compositions may be believed. */
  boolean fixed() {
    return this == FIXED_SCHEDULE;
  }
}
