package dev.tacit.privacy;

/** What makes two data sets neighbours: the difference that a guarantee hides. */
public enum NeighbouringRelation {
  /** One record more or less. */
  ADD_OR_REMOVE_ONE("add_or_remove_one"),
  /** One record replaced by any other; the size stays public. */
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
