package dev.tacit.client;

/** Who may choose what the next plan costs. */
public enum Schedule {
  /**
   * All steps on a ledger have one sampling rate and one noise multiplier; a plan of others is
   * refused. Only the number of steps stays open, which the budget bounds, so epsilon is that of a
   * fixed composition, by privacy loss distributions.
   */
  FIXED,
  /**
   * Plans may differ, and an aggregator may choose them by what it saw. Epsilon is that of a {@link
   * dev.tacit.privacy.filter.RenyiFilter}, which is larger.
   */
  ADAPTIVE
}
