package dev.tacit.privacy.audit;

/** How what the auditor looked at, an event or a number of guesses, was chosen. */
public enum Choice {
  /** Before the scores were seen. The stated failure probability holds. */
  FIXED_BEFORE(true),
  /** By the first half of the runs, and tested on the others. The failure probability holds. */
  HELD_OUT(true),
  /**
   * The best of several fixed before, each at its share of the failure probability, which holds.
   */
  UNION_BOUND(true),
  /**
   * The best of all, by the scores themselves and without correction, as in most published figures
   * ("best adversary"). The failure probability does not hold: for comparison only, never for an
   * alarm.
   */
  BEST_IN_HINDSIGHT(false);

  private final boolean holds;

  Choice(boolean holds) {
    this.holds = holds;
  }

  /** Whether the stated failure probability holds. */
  public boolean holds() {
    return holds;
  }
}
