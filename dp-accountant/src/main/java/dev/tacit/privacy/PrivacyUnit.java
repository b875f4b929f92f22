package dev.tacit.privacy;

/** Whose presence a guarantee hides. */
public enum PrivacyUnit {
  /** One training example. */
  EXAMPLE("example"),
  /** All that one user contributes. */
  USER("user");

  private final String label;

  PrivacyUnit(String label) {
    this.label = label;
  }

  /** The name in JSON and reports. */
  public String label() {
    return label;
  }
}
