package dev.tacit.privacy;

/** What makes two data sets neighbours: the difference that a guarantee hides. */
public enum NeighbouringRelation {
  /** One record more or less. */
  ADD_OR_REMOVE_ONE("add_or_remove_one"),
  /**
   * One record replaced by any other; the size stays public. A sum to which a record contributes at
   * most 1 moves by up to 2: noise multipliers of events are relative to what a record contributes
   * under every relation, and accountants charge for the 2 here (but see {@link
   * dev.tacit.privacy.event.FixedSizeSampled}).
   */
  REPLACE_ONE("replace_one"),
  /** One record replaced by a zero record, so that presence is no secret. */
  ZERO_OUT("zero_out");

  private final String label;

  NeighbouringRelation(String label) {
    this.label = label;
  }

  /** The name in JSON and reports. */
  public String label() {
    return label;
  }
}
